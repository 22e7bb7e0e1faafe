"""The console command: every verb is documented and explains itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from samverkan.config import cli

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
    command = load_command_class(get_commands()[verb.command], verb.command)
    parser = command.create_parser("samverkan", verb.name)

    own = [a for a in parser._actions if a.dest not in {"help", "version", "verbosity", "settings", "pythonpath"}]

    assert len(command.help) > 30
    assert all(a.help for a in own), [a.dest for a in own if not a.help]


def test_every_verb_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    assert [v.name for v in cli.VERBS if f"`samverkan {v.name}" not in page] == []


def test_every_own_command_is_a_verb_or_documented() -> None:
    page = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    own = {name for name, app in get_commands().items() if str(app).startswith("samverkan.")}

    hidden = own - {verb.command for verb in cli.VERBS}

    assert [name for name in hidden if f"`{name}`" not in page] == []
