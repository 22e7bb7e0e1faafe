"""The network in the editors' admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_network_actions(actions: Any) -> None:
    """Name what the audit trail records of the network."""
    actions.register_action("network.grant_role", _("Give role"), _("Role given"))
    actions.register_action("network.revoke_role", _("Take role"), _("Role taken"))
