"""How libraries' letters leave: through this room, like all others. And how sign-in speaks here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from samverkan.letters import services
from samverkan.web.language import remember_language

#: allauth's name of a letter to the template of ours; a letter that is not here is never sent.
TEMPLATES = {
    "account/email/login_code": "sign_in_code",
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by organisers; letters are queued; errors are in our own words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "incorrect_code": _("The code is not right. Check it and try again."),
        "rate_limited": _("You have tried many times in a short while. Wait a little and try again."),
        "too_many_login_attempts": _("You have tried many times in a short while. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account on their own."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's letter as one of ours, in the visitor's language; a code leaves before all others."""
        template = TEMPLATES.get(template_prefix)
        if template is None:
            return
        is_code = "code" in context
        now = timezone.now()
        services.queue_letter(
            template=template,
            to=email,
            language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
            context={"code": context["code"], "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
            if is_code
            else {"at": timezone.localtime(now)},
            dedupe_key=f"{template}:{uuid.uuid4()}",
            is_secret=is_code,
            now=now,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that the account's protection changed."""
        self.send_mail(template_prefix, email or user.email, {})

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Let the site speak the person's language from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return remember_language(response, user.language)


class LetterBackend(BaseEmailBackend):
    """Queues what a library mails by itself, such as Wagtail's workflow; nothing leaves past the letters."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue one letter a recipient, in the language of the moment; return how many messages were taken."""
        now = timezone.now()
        for message in email_messages:
            for to in message.recipients():
                services.queue_text(
                    template="library",
                    to=to,
                    language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
                    subject=str(message.subject),
                    text=str(message.body),
                    dedupe_key=f"library:{uuid.uuid4()}",
                    now=now,
                )
        return len(email_messages)
