"""Key figures in the editors' audit trail."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_goal_actions(actions: Any) -> None:
    """Name what the audit trail records of goals."""
    actions.register_action("keyfigures.set_goal", _("Set goal"), _("Goal set"))
    actions.register_action("keyfigures.change_goal", _("Change goal"), _("Goal changed"))
    actions.register_action("keyfigures.close_goal", _("Close goal"), _("Goal closed"))
