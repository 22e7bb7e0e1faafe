"""The forums in the editors' admin: what the audit trail records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_programme_actions(actions: Any) -> None:
    """Name what is recorded of programmes and registration."""
    actions.register_action("forums.import_programme", _("Import programme"), _("Programme imported"))
    actions.register_action("forums.edit_forum", _("Edit forum"), _("Forum edited"))
    actions.register_action("forums.edit_session", _("Edit session"), _("Session edited"))
    actions.register_action("forums.open_registration", _("Open registration"), _("Registration opened"))
    actions.register_action("forums.close_registration", _("Close registration"), _("Registration closed"))
    actions.register_action("forums.cancel_forum", _("Cancel forum"), _("Forum cancelled"))
