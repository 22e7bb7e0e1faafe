"""The env table, the documentation of it, and production's refusals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from samverkan.config import env

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "SAMVERKAN_ENV": "production",
    "SAMVERKAN_SECRET_KEY": "kJ8f3nQ0vX2mB7yT5rW9zL4cH6sD1gPaEuIoYtRlMnVbCxZqKw",
    "SAMVERKAN_ALLOWED_HOSTS": "samverkan.example",
    "SAMVERKAN_BASE_URL": "https://samverkan.example",
    "SAMVERKAN_FROM_EMAIL": "samverkan@example.org",
    "SAMVERKAN_SECURITY_CONTACT": "mailto:security@example.org",
    "SAMVERKAN_EMAIL_HOST": "smtp.example.org",
}


def test_production_accepts_sound_variables() -> None:
    assert env.production_faults(SOUND) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAMVERKAN_SECRET_KEY", ""),
        ("SAMVERKAN_SECRET_KEY", "short"),
        ("SAMVERKAN_SECRET_KEY", "a" * 60),
        ("SAMVERKAN_ALLOWED_HOSTS", ""),
        ("SAMVERKAN_ALLOWED_HOSTS", "*"),
        ("SAMVERKAN_BASE_URL", "http://samverkan.example"),
        ("SAMVERKAN_FROM_EMAIL", ""),
        ("SAMVERKAN_EMAIL_HOST", ""),
        ("SAMVERKAN_SECURITY_CONTACT", ""),
        ("SAMVERKAN_DEMO", "on"),
    ],
)
def test_production_names_the_faulty_variable(name: str, value: str) -> None:
    faults = env.production_faults({**SOUND, name: value})

    assert len(faults) == 1
    assert name in faults[0]


def test_production_does_not_start_and_says_why() -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SAMVERKAN", "DJANGO"))}

    answer = subprocess.run(
        [sys.executable, "-m", "samverkan.config.cli", "serve"],
        env={**clean, "SAMVERKAN_ENV": "production"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert answer.returncode == 78
    assert "SAMVERKAN_SECRET_KEY is missing" in answer.stderr
    assert "SAMVERKAN_EMAIL_HOST is missing" in answer.stderr


def test_every_variable_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    missing = [v.name for v in env.TABLE if f"| `{v.name}` |" not in page or v.help not in page]

    assert missing == []


def test_no_variable_is_read_past_the_table() -> None:
    readers = [
        path
        for path in (ROOT / "src").rglob("*.py")
        if path.name not in {"env.py", "cli.py", "wsgi.py"}
        and ("os.environ" in (text := path.read_text(encoding="utf-8")) or "os.getenv" in text)
    ]

    assert [path.name for path in readers] == ["prod.py"]
