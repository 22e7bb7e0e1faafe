"""The network in the editors' admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from samverkan.network.admin import NetworkGroup

_ACTIONS = {
    "network.grant_role": (_("Give role"), _("Role given")),
    "network.revoke_role": (_("Take role"), _("Role taken")),
    "network.create_person": (_("Make account"), _("Account made")),
    "network.change_person": (_("Change account"), _("Account changed")),
    "network.change_profile": (_("Change own details"), _("Own details changed")),
    "network.delete_person": (_("Delete account"), _("Account deleted")),
}


@hooks.register("register_admin_viewset")
def register_network() -> NetworkGroup:
    """Show people, organisations and roles to those who manage the network."""
    return NetworkGroup()


@hooks.register("register_log_actions")
def register_network_actions(actions: Any) -> None:
    """Name what the audit trail records of the network."""
    for name, (label, message) in _ACTIONS.items():
        actions.register_action(name, label, message)


@hooks.register("construct_settings_menu")
def hide_second_people_list(request: HttpRequest, items: list[Any]) -> None:
    """Leave out Wagtail's own list of users: people are managed in one place."""
    items[:] = [item for item in items if item.name != "users"]
