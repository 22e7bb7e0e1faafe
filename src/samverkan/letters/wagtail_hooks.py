"""Letters in the editors' admin."""

from __future__ import annotations

from typing import Any

import rules
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class LettersEntry(MenuItem):  # type: ignore[misc]
    """Shown to those who may read letters."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the visitor may read letters."""
        return bool(rules.has_perm("letters.read", request.user))


@hooks.register("register_log_actions")
def register_letter_actions(actions: Any) -> None:
    """Name what the audit trail records of letters."""
    actions.register_action("letters.mark_sent", _("Mark letter as sent"), _("Letter marked as sent"))
    actions.register_action("letters.send_again", _("Send letter again"), _("Letter put in the queue again"))


@hooks.register("register_admin_menu_item")
def register_letters_entry() -> MenuItem:
    """Lead from the editors' menu to the letters."""
    return LettersEntry(_("Letters"), reverse("letters:list"), name="letters", icon_name="mail", order=710)
