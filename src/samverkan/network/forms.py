"""Forms of the network: sign-in in our own words, and a person's own details."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


def _code_field(label: Any, hint: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=forms.TextInput(attributes))


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for the address that the code is sent to."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Use the address that your account was made for, often your address at work."),
        max_length=254,
        error_messages={"required": _("Write your e-mail address.")},
        widget=forms.EmailInput({"autocomplete": "email webauthn"}),
    )


class SignInCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """Asks for the code."""

    code = _code_field(_("Code"), _("Eight digits, for example 1234-5678."))


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """Asks for a code from the app, or a recovery code."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmItIsYouForm(ReauthenticateForm):  # type: ignore[misc]
    """Asks again before something important changes."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """Asks for the first code of a new app."""

    code = _code_field(_("Code"), _("The six digits that the app shows now."))


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Names a new passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"), help_text=_("So that you know it again."), max_length=60, required=False
    )
    passwordless = forms.BooleanField(
        label=_("Let me sign in with the passkey alone"),
        help_text=_("The device then asks for your fingerprint, face or PIN."),
        required=False,
        initial=True,
    )


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Renames a passkey."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60)


class ProfileForm(forms.Form):
    """A person's own details."""

    name = forms.CharField(
        label=_("Name"), help_text=_("As others in the network see it."), max_length=120,
        error_messages={"required": _("Write your name.")}, widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of the site and of letters to you."), choices=settings.LANGUAGES
    )


class DeleteAccountForm(forms.Form):
    """Makes sure that it is meant."""

    is_sure = forms.BooleanField(
        label=_("I understand that my account cannot be brought back"),
        error_messages={"required": _("Tick the box if you want to delete your account.")},
    )
