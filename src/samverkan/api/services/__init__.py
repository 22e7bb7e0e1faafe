"""Keys to the API, and telling webhooks what happened."""

from samverkan.api.services.announcing import UnknownEvent, announce, fan_out
from samverkan.api.services.limits import TooOften, count_call
from samverkan.api.services.personal_data import erase_personal_data, export_personal_data
from samverkan.api.services.retention import forget_old
from samverkan.api.services.sending import reap_deliveries, send_due_deliveries
from samverkan.api.services.tokens import InvalidToken, NotAllowed, create_token, note_reading, note_use, revoke_token
from samverkan.api.services.webhooks import (
    InvalidWebhook,
    NothingToSend,
    TooManyWebhooks,
    create_webhook,
    remove_webhook,
    renew_secret,
    resume_webhook,
    send_again,
    send_test,
)

__all__ = [
    "InvalidToken",
    "InvalidWebhook",
    "NotAllowed",
    "NothingToSend",
    "TooManyWebhooks",
    "TooOften",
    "UnknownEvent",
    "announce",
    "count_call",
    "create_token",
    "create_webhook",
    "erase_personal_data",
    "export_personal_data",
    "fan_out",
    "forget_old",
    "note_reading",
    "note_use",
    "reap_deliveries",
    "remove_webhook",
    "renew_secret",
    "resume_webhook",
    "revoke_token",
    "send_again",
    "send_due_deliveries",
    "send_test",
]
