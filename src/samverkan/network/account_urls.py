"""Sign-in: only the parts of allauth that this site offers. Passwords, open sign-up and e-mail lists have no address.

Included without a namespace, since allauth reverses these names itself.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from samverkan.network import views
from samverkan.network.access import role_required

staff_only = role_required("network.second_factor")
confirms = views.adding_confirms
with_422 = views.failed_form_is_422

urlpatterns = [
    path("logga-in/", login_not_required(with_422(account.request_login_code)), name="account_login"),
    path("logga-in/", login_not_required(with_422(account.request_login_code)), name="account_request_login_code"),
    path("logga-in/kod/", login_not_required(with_422(account.confirm_login_code)), name="account_confirm_login_code"),
    path("logga-in/nyckel/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("logga-in/andra-steget/", login_not_required(with_422(mfa.authenticate)), name="mfa_authenticate"),
    path("avstangt/", login_not_required(account.account_inactive), name="account_inactive"),
    path("logga-ut/", login_not_required(account.logout), name="account_logout"),
    path("sakerhet/", mfa.index, name="mfa_index"),
    path("sakerhet/bekrafta/", with_422(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("sakerhet/bekrafta/nyckel/", with_422(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("sakerhet/app/", staff_only(confirms(with_422(totp.activate_totp))), name="mfa_activate_totp"),
    path("sakerhet/app/ta-bort/", with_422(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("sakerhet/nycklar/", views.keys, name="mfa_list_webauthn"),
    path("sakerhet/nycklar/ny/", staff_only(confirms(with_422(webauthn.add_webauthn))), name="mfa_add_webauthn"),
    path("sakerhet/nycklar/<int:pk>/", with_422(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("sakerhet/nycklar/<int:pk>/ta-bort/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("sakerhet/reservkoder/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sakerhet/reservkoder/nya/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sakerhet/reservkoder/fil/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
