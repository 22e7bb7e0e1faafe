"""The one table of environment variables that Samverkan reads.

Settings ask this table and nothing else; docs/operating.md shows the same table, and a house test compares them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One environment variable.

    Attributes
    ----------
    name : the variable's name.
    default : the value in development, as text ("" = empty).
    help : what it does, in one plain sentence.
    required : production refuses to start without it.
    """

    name: str
    default: str
    help: str
    required: bool = False


TABLE = (
    Variable("SAMVERKAN_ENV", "development", "Which settings to use: development or production."),
    Variable("SAMVERKAN_SECRET_KEY", "", "Signs sessions and personal links; at least 50 random characters.", True),
    Variable("SAMVERKAN_ALLOWED_HOSTS", "", "Host names the site answers to, separated by commas.", True),
    Variable(
        "SAMVERKAN_BASE_URL", "http://127.0.0.1:8000", "Public address, used in letters, feeds and calendars.", True
    ),
    Variable("SAMVERKAN_FROM_EMAIL", "samverkan@localhost", "Sender of all letters.", True),
    Variable(
        "SAMVERKAN_CONTACT_EMAIL", "", "Contact in the footer and the statements; empty: the sender of the letters."
    ),
    Variable(
        "SAMVERKAN_SECURITY_CONTACT", "mailto:security@localhost", "Contact in security.txt (mailto: or https:).", True
    ),
    Variable(
        "SAMVERKAN_EMAIL_HOST",
        "",
        "SMTP server; empty in development, where letters are kept in the database only.",
        True,
    ),
    Variable("SAMVERKAN_EMAIL_PORT", "587", "Port of the SMTP server."),
    Variable("SAMVERKAN_EMAIL_USER", "", "User name at the SMTP server."),
    Variable("SAMVERKAN_EMAIL_PASSWORD", "", "Password at the SMTP server."),
    Variable("SAMVERKAN_EMAIL_TLS", "on", "STARTTLS towards the SMTP server: on or off."),
    Variable("DATABASE_URL", "", "Database address; empty means SQLite in SAMVERKAN_DATA_DIR."),
    Variable("SAMVERKAN_DATA_DIR", "var", "Folder for the SQLite file, uploads and collected static files."),
    Variable(
        "SAMVERKAN_COMMENTS_OPEN_DAYS", "365", "Days after its publication that a story takes comments; 0: always."
    ),
    Variable("SAMVERKAN_FEDIVERSE", "off", "Lets the fediverse (Mastodon and others) follow the blog: on or off."),
    Variable("SAMVERKAN_FEDIVERSE_NAME", "berattelser", "The blog's name in the fediverse, before the @ and the host."),
    Variable("SAMVERKAN_LOG_LEVEL", "INFO", "Least level that is logged."),
    Variable("SAMVERKAN_LOG_FORMAT", "console", "Form of the log: console or json."),
    Variable(
        "SAMVERKAN_PROXY_TLS", "on", "Trust X-Forwarded-Proto from a proxy that ends TLS (production): on or off."
    ),
    Variable("SAMVERKAN_KOLADA_URL", "https://api.kolada.se/v3", "Address of Kolada's API; asked only when told to."),
    Variable("SAMVERKAN_KOLADA_SYNC", "off", "Fetch what has changed in Kolada once a day: on or off."),
    Variable(
        "SAMVERKAN_DEMO", "off", "Demo region: sign-in without a code and a readable mailbox. Production refuses it."
    ),
)

_BY_NAME = {variable.name: variable for variable in TABLE}


def text(name: str) -> str:
    """Return the variable's text, or its default."""
    return os.environ.get(name) or _BY_NAME[name].default


def flag(name: str) -> bool:
    """Return whether the variable is on."""
    return text(name).strip().lower() in {"1", "on", "true", "yes"}


def words(name: str) -> list[str]:
    """Return the variable's comma-separated parts."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def settings_module() -> str:
    """Return the settings that the environment asks for; an unknown word counts as production, the stricter one."""
    chosen = "dev" if text("SAMVERKAN_ENV").strip().lower() == "development" else "prod"
    return os.environ.get("DJANGO_SETTINGS_MODULE") or f"samverkan.config.settings.{chosen}"


def production_faults(environ: Mapping[str, str]) -> list[str]:
    """Return every reason why production must not start with these variables, one sentence each."""
    faults = [f"{v.name} is missing. {v.help}" for v in TABLE if v.required and not environ.get(v.name)]
    secret = environ.get("SAMVERKAN_SECRET_KEY", "")
    if secret and (len(secret) < 50 or len(set(secret)) < 10 or "insecure" in secret):
        faults.append("SAMVERKAN_SECRET_KEY is too weak: use at least 50 random characters.")
    if "*" in environ.get("SAMVERKAN_ALLOWED_HOSTS", ""):
        faults.append("SAMVERKAN_ALLOWED_HOSTS must name the hosts, not use a wildcard.")
    base_url = environ.get("SAMVERKAN_BASE_URL", "")
    if base_url and not base_url.startswith("https://"):
        faults.append("SAMVERKAN_BASE_URL must start with https://.")
    if environ.get("SAMVERKAN_DEMO", "").strip().lower() in {"1", "on", "true", "yes"}:
        faults.append("SAMVERKAN_DEMO must be off: the demo signs people in without a code.")
    return faults
