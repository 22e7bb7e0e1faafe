"""How allauth's second factor speaks and draws here."""

from __future__ import annotations

from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our words, our QR code, and the site's name on passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("The second step cannot be turned off."),
        "cannot_generate_recovery_codes": _("Add a passkey or an app first. Then you can make recovery codes."),
        "incorrect_code": _("The code is not right. Check it and try again."),
        "unverified_email": _("Sign in with a code to your e-mail first. Then you can add a second step."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as SVG to place in the page: black on white in light and dark."""
        return segno.make(url, micro=False).svg_inline(scale=5, border=4, light="#fff", svgclass="qr", omitsize=False)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """Return a first suggestion for a passkey's name."""
        return gettext("My passkey")

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)
