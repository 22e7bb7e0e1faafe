"""Development and the demo: SQLite, no TLS, letters kept in the database."""

from samverkan.config import env
from samverkan.config.settings.base import *  # noqa: F403
from samverkan.config.settings.base import DATA_DIR

SECRET_KEY = env.text("SAMVERKAN_SECRET_KEY") or "insecure-development-key-" + "0" * 40
DEMO = env.flag("SAMVERKAN_DEMO")
DEBUG = not DEMO
ALLOWED_HOSTS = env.words("SAMVERKAN_ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
if not env.text("SAMVERKAN_EMAIL_HOST"):
    LETTERS_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
