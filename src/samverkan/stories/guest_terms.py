"""What a guest accepts when handing in. A new wording is a new version: what was accepted is stored word for word."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

TERMS_VERSION = "2026-11"
TERMS = (
    _("The text is mine, and I may use the pictures. I have said where they come from."),
    _("People who can be recognised in the text or in a picture have said yes to it."),
    _("The text is published on this website with my name, role and municipality. Others may quote it and link to it."),
    _("An editor may correct the language. If the meaning would change, the editor asks me first."),
    _("My e-mail address is used for this text alone, and is deleted three months after it is published."),
    _("I can ask for the text to be corrected or taken down by writing to the editors."),
)  # fmt: skip


def terms_text(language: str) -> str:
    """Return the terms in the language, one on each line."""
    with translation.override(language):
        return "\n".join(str(term) for term in TERMS)
