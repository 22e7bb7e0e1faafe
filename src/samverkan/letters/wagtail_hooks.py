"""Letters in the editors' admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_letter_actions(actions: Any) -> None:
    """Name what the audit trail records of letters."""
    actions.register_action("letters.mark_sent", _("Mark letter as sent"), _("Letter marked as sent"))
    actions.register_action("letters.send_again", _("Send letter again"), _("Letter put in the queue again"))
