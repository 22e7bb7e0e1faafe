"""Settings shared by development, tests and production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from samverkan.config import env
from samverkan.config.logging import logging_config

SOURCE = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("SAMVERKAN_DATA_DIR")).resolve()

SECRET_KEY = env.text("SAMVERKAN_SECRET_KEY")
DEBUG = False
DEMO = False
ALLOWED_HOSTS = env.words("SAMVERKAN_ALLOWED_HOSTS")
BASE_URL = env.text("SAMVERKAN_BASE_URL").rstrip("/")
CONTACT_EMAIL = env.text("SAMVERKAN_CONTACT_EMAIL")
SECURITY_CONTACT = env.text("SAMVERKAN_SECURITY_CONTACT")

INSTALLED_APPS = [
    "samverkan.config",
    "samverkan.search",
    "samverkan.stories",
    "samverkan.forums",
    "samverkan.keyfigures",
    "samverkan.letters",
    "samverkan.api",
    "samverkan.network",
    "samverkan.jobs",
    "samverkan.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "rules.apps.AutodiscoverRulesConfig",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "modelcluster",
    "taggit",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "samverkan.web.middleware.refuse_null_characters",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "samverkan.stories.middleware.follow_old_numbers",
]

ROOT_URLCONF = "samverkan.config.urls"
WSGI_APPLICATION = "samverkan.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "samverkan.web.context.face",
            ],
        },
    },
]

FORM_RENDERER = "samverkan.web.forms.FormRenderer"

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'samverkan.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and IMMEDIATE: without them 25 to 78 % of concurrent writes fail (shared/design/STACK.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Search reads many rows: 32 MB of them at most are kept by a connection that has.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768;",
    }
else:
    # psycopg's own default, which Django turns off: reading a block's row takes a quarter less time when its plan is
    # kept (bench/keyfigures.py). Only cursors that bind on the server use it: keyfigures.queries.values.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# It holds little but counted tries. Django's own limits, 300 entries and five minutes after a count, would forget them.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Pages of stories as anybody sees them, in each process; about 10 MB when it is full.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200}},
}
#: How long a kept page may be shown: names of themes, municipalities and people in it are so late at most. 0: never.
REMEMBER_SECONDS = 60
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Sign-in: a code by e-mail, no passwords. Staff may add a passkey or an authenticator app.
AUTH_USER_MODEL = "network.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "network:home"
LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_ADAPTER = "samverkan.letters.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an unknown address gets the same page and no letter
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
# A town hall shares one address, so the limit by address is wide and the one by account narrow.
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip,5/5m/key", "login_failed": "60/m/ip,10/10m/key"}
ACCOUNT_FORMS = {
    "request_login_code": "samverkan.network.forms.SignInForm",
    "confirm_login_code": "samverkan.network.forms.SignInCodeForm",
}
MFA_ADAPTER = "samverkan.network.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "samverkan.network.forms.SecondStepForm",
    "reauthenticate": "samverkan.network.forms.ConfirmItIsYouForm",
    "activate_totp": "samverkan.network.forms.AddAppForm",
    "add_webauthn": "samverkan.network.forms.AddKeyForm",
    "edit_webauthn": "samverkan.network.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Samverkan"

# Receipts travel in the session: the privacy page promises three cookies, not four.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "samverkan.web.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "samverkan.web.uploads.PathMarker",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["samverkan.web.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "samverkan.web.bundle.StyleBundleFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "samverkan.web.bundle.HashedStaticStorage"},
}

# Whatever a library mails by itself (Wagtail's workflow) is queued as a letter too; letters leave by the transport.
EMAIL_BACKEND = "samverkan.letters.adapters.LetterBackend"
LETTERS_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("SAMVERKAN_EMAIL_HOST")
EMAIL_PORT = int(env.text("SAMVERKAN_EMAIL_PORT"))
EMAIL_HOST_USER = env.text("SAMVERKAN_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("SAMVERKAN_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("SAMVERKAN_EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("SAMVERKAN_FROM_EMAIL")

COMMENTS_OPEN_DAYS = int(env.text("SAMVERKAN_COMMENTS_OPEN_DAYS"))

# Webhooks never lead into a closed network; tests deliver to a server of their own on the machine itself.
WEBHOOKS_ALLOW_LOOPBACK = False

# The blog in the fediverse, off unless an operator wants it. Deliveries never lead into a closed network either.
FEDIVERSE = env.flag("SAMVERKAN_FEDIVERSE")
FEDIVERSE_NAME = env.text("SAMVERKAN_FEDIVERSE_NAME")
FEDIVERSE_ALLOW_LOOPBACK = False

WAGTAIL_SITE_NAME = "Samverkan"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("sv", "Svenska"), ("en", "English")]
WAGTAIL_FRONTEND_LOGIN_URL = "/konto/logga-in/"
WAGTAILADMIN_LOGIN_URL = "/konto/logga-in/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Larger pictures than these are refused with a word beside the field; of an animated one the first frame is shown.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "samverkan.stories.forms.images.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_AVIF_QUALITY = 55  # half the bytes of a JPEG that looks as good (docs/rooms/stories.md)
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odp", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A password that is passed around is no protection, and the page that asks for it has no address here.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _POLICY}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "accelerometer": [], "camera": ["self"], "geolocation": [], "gyroscope": [], "magnetometer": [],
    "microphone": [], "payment": [], "usb": [],
}  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

KOLADA_URL = env.text("SAMVERKAN_KOLADA_URL")
KOLADA_SYNC = env.flag("SAMVERKAN_KOLADA_SYNC")

LOGGING_CONFIG = None
LOGGING = logging_config(level=env.text("SAMVERKAN_LOG_LEVEL"), form=env.text("SAMVERKAN_LOG_FORMAT"))
