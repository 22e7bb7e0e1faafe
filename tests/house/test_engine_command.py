"""`samverkan engine`: the engines for people without the platform."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from samverkan.config import cli, engine

SEATS = {
    "sessions": [{"id": "a", "slot": "10:00", "capacity": 1}, {"id": "b", "slot": "10:00", "capacity": 2}],
    "persons": [
        {
            "id": name,
            "wishes": [{"slot": "10:00", "sessions": ["a"]}],
            "allowed": [{"slot": "10:00", "sessions": ["a", "b"]}],
        }
        for name in ("Ada", "Bo")
    ],
}
TABLES = {"persons": [{"id": number} for number in range(9)], "tables": [{"id": n} for n in range(3)], "rounds": 3}
GROUPS = {
    "persons": [{"id": number, "attributes": {"home": "Lund" if number < 4 else "Osby"}} for number in range(8)],
    "groups": [{"id": number, "least": 4, "most": 4} for number in range(2)],
}


def write(folder: Path, document: object) -> str:
    file = folder / "problem.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("word", "document", "summary"),
    [
        ("allocate", SEATS, "optimal, gap 0.00%"),
        ("rotate", TABLES, "27 meetings of at most 27, 0 repeated"),
        ("mix", GROUPS, "optimal"),
    ],
)
def test_engine_answers_with_a_document_that_reads_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, document: object, summary: str
) -> None:
    code = cli.main(["engine", word, write(tmp_path, document), "--seed", "3"])

    shown = capsys.readouterr()
    chosen = next(one for one in engine.engines() if one.word == word)
    assert (code, json.loads(shown.out)["seed"]) == (0, 3)
    assert summary in shown.err
    problem = chosen.read(document)
    assert chosen.verify(problem, chosen.solve(problem, seed=3)) == []


def test_answer_goes_to_a_file_and_the_problem_comes_from_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(SEATS)))

    code = cli.main(["engine", "allocate", "-", "--out", str(tmp_path / "seats.json")])

    assert (code, capsys.readouterr().out) == (0, "")
    assert json.loads((tmp_path / "seats.json").read_text(encoding="utf-8"))["status"] == "optimal"


@pytest.mark.parametrize(
    ("document", "code", "told"),
    [
        ("{", 65, "is no JSON"),
        ("[" * 100_000, 65, "too deep"),
        ('{"sessions": [' + "9" * 5000 + '], "persons": []}', 65, "digits"),
        ('{"sessions": [{"id": 1, "id": 2, "slot": 1}], "persons": [], "persons": []}', 65, "2 fault(s)"),
        ('{"sessions": [], "persons": [{"id": "\\ud800"}]}', 65, "persons[0].id has half of a surrogate pair"),
        ({**SEATS, "change_charge": 10**30}, 65, "above the most"),
        ({**SEATS, "mix": "no", "overlaps": [["10:00", "11:00"]]}, 65, "2 fault(s)"),
        ('{"sessions": [{"id": 1, "slot": 1, "capacity": -1}], "persons": [], "mix": 1, "mix": 2}', 65, "2 fault(s)"),
        ({**SEATS, "sesions": []}, 65, "sesions"),
        ({**SEATS, "sessions": [{"id": "a", "slot": "10:00", "capacity": -1}]}, 65, "3 fault(s)"),
    ],
)
def test_faulty_problem_is_refused_with_every_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: Any, code: int, told: str
) -> None:
    answer = cli.main(["engine", "allocate", write(tmp_path, document)])

    shown = capsys.readouterr()
    assert (answer, shown.out) == (code, "")
    assert told in shown.err


@pytest.mark.parametrize(
    ("word", "document", "told"),
    [
        ("rotate", {**TABLES, "rounds": 10**12}, "rounds is 1000000000000, above the most"),
        ("rotate", {**TABLES, "rounds": 10**5}, "rounds is 100000, above the most"),
        ("mix", {**GROUPS, "groups": [{"id": 1, "least": 0, "most": 10**25}]}, "above the most"),
        ("mix", {**GROUPS, "persons": [{"id": 1, "numbers": {"age": 10**400}}]}, "Person 1: age"),
        ("mix", {**GROUPS, "persons": [{"id": 1, "attributes": {"\ud800": 1}}]}, "a key with half of a surrogate pair"),
        ("mix", {**GROUPS, "weights": {"home": 1e308}}, "The weight of home"),
    ],
)
def test_numbers_beyond_all_measure_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, document: object, told: str
) -> None:
    assert cli.main(["engine", word, write(tmp_path, document)]) == 65
    assert told in capsys.readouterr().err


def test_answer_that_fails_its_own_check_is_kept_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samverkan.engines.rotation.verify", lambda problem, answer: ["Table 1 has two hosts."])
    out = tmp_path / "answer.json"

    code = cli.main(["engine", "rotate", write(tmp_path, TABLES), "--out", str(out)])

    assert (code, out.exists()) == (70, False)
    assert "Table 1 has two hosts." in capsys.readouterr().err
    assert "70" in engine.make_parser().format_help()


def test_answer_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["engine", "mix", write(tmp_path, GROUPS), "--out", str(tmp_path / "nowhere" / "answer.json")])

    assert code == 73
    assert "cannot be written" in capsys.readouterr().err


def test_encoding_without_the_letters_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    people = [{"id": "Åsa"}, {"id": "Bo"}]

    code = cli.main(["engine", "rotate", write(tmp_path, {**TABLES, "persons": people, "rounds": 1})])

    assert code == 73
    assert "standard output" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["allocate", "rotate", "mix"])
@pytest.mark.parametrize("seed", ["-5", "1.5", "x"])
def test_seed_is_a_whole_number_from_0_for_all(capsys: pytest.CaptureFixture[str], word: str, seed: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["engine", word, "x.json", f"--seed={seed}"])

    assert stopped.value.code == 2
    assert f"'{seed}' is no whole number from 0" in capsys.readouterr().err


def test_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["engine", "mix", "nowhere.json"]) == 66
    assert "nowhere.json cannot be read" in capsys.readouterr().err


def test_unknown_engine_is_refused_with_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["engine", "shuffle", "x.json"])

    assert stopped.value.code == 2
    assert "allocate" in capsys.readouterr().err


def test_progress_is_one_line_on_a_terminal_and_silent_elsewhere() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, file = Terminal(), io.StringIO()

    for stream in (terminal, file):
        line = engine.ProgressLine(stream)
        line.show(engine.Progress("columns", 3, 10, 120.0, 100.0))
        line.clear()

    assert file.getvalue() == ""
    assert "columns 3 of 10, best 120, bound 100" in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
