"""The console command: every verb is documented and explains itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from samverkan.config import cli, engine

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["--help"])

    shown = capsys.readouterr().out
    assert code == 0
    assert all(f"  {verb.name} " in shown for verb in cli.VERBS)


def test_unknown_verb_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["dmeo"])

    assert code == 2
    assert "demo" in capsys.readouterr().err


@pytest.mark.parametrize("verb", cli.VERBS, ids=lambda verb: verb.name)
def test_verb_has_help_that_teaches(verb: cli.Verb) -> None:
    if verb.command is None:
        parser, teaching = engine.make_parser(), engine.make_parser().description
    else:
        command = load_command_class(get_commands()[verb.command], verb.command)
        parser, teaching = command.create_parser("samverkan", verb.name), command.help

    own = [a for a in parser._actions if a.dest not in {"help", "version", "verbosity", "settings", "pythonpath"}]

    assert len(teaching) > 30
    assert all(a.help for a in own), [a.dest for a in own if not a.help]


def test_every_verb_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    assert [v.name for v in cli.VERBS if f"`samverkan {v.name}" not in page] == []


def test_every_own_command_is_a_verb_or_documented() -> None:
    page = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    own = {name for name, app in get_commands().items() if str(app).startswith("samverkan.")}

    hidden = own - {verb.command for verb in cli.VERBS}

    assert [name for name in hidden if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ([], "http://127.0.0.1:8000"),
        (["--port", "8012"], "http://127.0.0.1:8012"),
        (["--reset", "--port=8013"], "http://127.0.0.1:8013"),
        (["--port"], "http://127.0.0.1:8000"),
    ],
)
def test_demo_writes_links_to_the_port_it_is_served_on(
    monkeypatch: pytest.MonkeyPatch, options: list[str], address: str
) -> None:
    for name in ("SAMVERKAN_DEMO", "SAMVERKAN_BASE_URL", "SAMVERKAN_LOG_LEVEL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)

    cli.prepare_demo(options)

    assert os.environ["SAMVERKAN_BASE_URL"] == address
