"""Files of a forum."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import SessionKind
from samverkan.forums.models import Forum, Session

#: Bytes that one file may have.
MOST_BYTES = 20 * 1024 * 1024

#: How files of some kinds begin, so that a name alone does not decide.
BEGINNINGS = {"pdf": b"%PDF-", "docx": b"PK", "pptx": b"PK", "xlsx": b"PK", "odt": b"PK", "odp": b"PK"}


class FileForm(forms.Form):
    """A file and what it is called."""

    title = forms.CharField(label=gettext_lazy("What the file is called"), max_length=160)
    file = forms.FileField(label=gettext_lazy("File"), max_length=150)
    session = forms.ModelChoiceField(
        label=gettext_lazy("Session it belongs to"), queryset=Session.objects.none(), required=False,
        empty_label=gettext_lazy("The whole forum"),
    )  # fmt: skip

    def __init__(self, *args: object, forum: Forum, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        held = Session.objects.filter(slot__forum=forum).exclude(kind=SessionKind.BREAK)
        self.fields["session"].queryset = held.order_by("starts_at", "room__position", "pk")  # type: ignore[attr-defined]
        kinds = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
        self.fields["file"].help_text = _("%(kinds)s, at most %(size)s.") % {
            "kinds": kinds, "size": filesizeformat(MOST_BYTES),
        }  # fmt: skip

    def clean_file(self) -> File[bytes]:
        """Refuse what is too large, of another kind, or not what its name says."""
        file: File[bytes] = self.cleaned_data["file"]
        kind = Path(file.name or "").suffix.lower().lstrip(".")
        if kind not in settings.WAGTAILDOCS_EXTENSIONS:
            raise forms.ValidationError(_("Files of the kind “%(kind)s” are not accepted.") % {"kind": kind[:20]})
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(size)s.") % {"size": filesizeformat(MOST_BYTES)})
        beginning = BEGINNINGS.get(kind, b"")
        if beginning and not file.read(len(beginning)) == beginning:
            raise forms.ValidationError(_("The file is not what its name says. Save it anew and try again."))
        file.seek(0)
        return file
