"""Production: refuses to start with an unsafe or missing value, and says which."""

import os

from django.core.exceptions import ImproperlyConfigured

from samverkan.config import env

if faults := env.production_faults(os.environ):
    raise ImproperlyConfigured("Samverkan does not start in production:\n- " + "\n- ".join(faults))

from samverkan.config.settings.base import *  # noqa: F403

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CSRF_TRUSTED_ORIGINS = [env.text("SAMVERKAN_BASE_URL").rstrip("/")]
if env.flag("SAMVERKAN_PROXY_TLS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count visitors, not the proxy
