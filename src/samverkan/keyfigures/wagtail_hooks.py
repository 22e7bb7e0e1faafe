"""The key figures in the editors' admin: the way to choose one, and the audit trail of goals."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def register_compare() -> MenuItem:
    """Show the way to the figures: an editor chooses one there, and takes its address to a story."""
    return MenuItem(_("Choose a key figure"), reverse_lazy("keyfigures:compare"), icon_name="order", order=240)


@hooks.register("register_log_actions")
def register_goal_actions(actions: Any) -> None:
    """Name what the audit trail records of goals."""
    actions.register_action("keyfigures.set_goal", _("Set goal"), _("Goal set"))
    actions.register_action("keyfigures.change_goal", _("Change goal"), _("Goal changed"))
    actions.register_action("keyfigures.close_goal", _("Close goal"), _("Goal closed"))
