"""Tests: fast, strict, no files outside a temporary folder."""

import tempfile
from pathlib import Path

from samverkan.config.settings.base import *  # noqa: F403
from samverkan.config.settings.base import DATABASES, TEMPLATES

SECRET_KEY = "insecure-test-key-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
BASE_URL = "http://testserver"
DATA_DIR = Path(tempfile.mkdtemp(prefix="samverkan-test-"))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and the live server must share it.
    DATABASES["default"]["NAME"] = DATA_DIR / "default.sqlite3"
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
LETTERS_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
REMEMBER_SECONDS = 0  # the tests change what no stamp notices
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# An undefined variable in a template is a fault, not an empty string: tests/conftest.py turns this mark into an error.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED-VARIABLE[%s]"
