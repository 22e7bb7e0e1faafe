"""The API in the editors' admin: what the audit trail records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_api_actions(actions: Any) -> None:
    """Name what is recorded of keys and webhooks."""
    actions.register_action("api.create_token", _("Make API key"), _("API key made"))
    actions.register_action("api.revoke_token", _("Revoke API key"), _("API key revoked"))
    actions.register_action("api.read_personal_data", _("Read by API key"), _("Personal data read by API key"))
    actions.register_action("api.create_webhook", _("Make webhook"), _("Webhook made"))
    actions.register_action("api.renew_secret", _("Renew webhook's secret"), _("Webhook's secret renewed"))
    actions.register_action("api.resume_webhook", _("Start webhook again"), _("Webhook started again"))
    actions.register_action("api.remove_webhook", _("Remove webhook"), _("Webhook removed"))
    actions.register_action("api.send_again", _("Deliver again"), _("Delivery queued again"))
