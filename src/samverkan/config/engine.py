"""``samverkan engine``: the engines for people without the platform, from JSON to JSON."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from samverkan.engines.effort import Progress
from samverkan.engines.faults import Fault, Infeasible, InvalidProblem, refuse

DATA_FAULT = 65
"""Exit code for a problem that cannot be solved as it is stated; EX_DATAERR of sysexits.h."""

SELF_CHECK = 70
"""Exit code for an answer that does not pass its own check, and is kept back; EX_SOFTWARE of sysexits.h."""

NO_OUTPUT = 73
"""Exit code for an answer that cannot be written; EX_CANTCREAT of sysexits.h."""

OUT_OF_TIME = 75
"""Exit code when the time ran out before there was any answer; EX_TEMPFAIL of sysexits.h."""

NO_INPUT = 66
"""Exit code for a file that cannot be read; EX_NOINPUT of sysexits.h."""

EXAMPLES = """\
The documents are described in docs/engines/, each with a JSON Schema beside it.

  samverkan engine allocate forum.json --seed 2026 --out seats.json
  samverkan engine rotate cafe.json --time-limit 5
  cat people.json | samverkan engine mix -

Ctrl-C ends a search early and answers with the best so far. Exit codes: 0 solved, 65 the problem is faulty or cannot
be solved (every fault is listed), 66 the file cannot be read, 70 the answer does not pass its own check and is not
given (a fault of the engine: please report it), 73 the answer cannot be written, 75 the time ran out before there was
any answer.
"""


@dataclass(frozen=True)
class Engine:
    """What a word of the command does: reads a document, solves, checks, and writes the answer as a document."""

    word: str
    purpose: str
    read: Callable[[Mapping[str, Any]], Any]
    check: Callable[[Any], None]
    solve: Callable[..., Any]
    write: Callable[[Any], dict[str, Any]]
    verify: Callable[[Any, Any], list[str]]
    summary: Callable[[Any], str]


def engines() -> tuple[Engine, ...]:
    """Return the engines; they are imported here, for nobody else needs to wait for them."""
    from samverkan.engines import allocation, grouping, rotation
    from samverkan.engines.allocation import document as seats
    from samverkan.engines.grouping import document as groups
    from samverkan.engines.rotation import document as tables

    return (
        Engine(
            "allocate", "Fair seats in parallel sessions, by ranked wishes.",
            seats.read, allocation.check, allocation.solve, seats.write_result, allocation.verify,
            lambda answer: f"{answer.status}, gap {answer.gap:.2%}, {answer.unplaced} without a seat",
        ),
        Engine(
            "rotate", "Tables over several rounds, so that as many as possible meet.",
            tables.read, rotation.check, rotation.plan, tables.write_result, rotation.verify,
            lambda answer: f"{answer.meetings} meetings of at most {answer.bound}, {answer.repeats} repeated",
        ),
        Engine(
            "mix", "Groups that are as diverse, or as alike, as they can be.",
            groups.read, grouping.check, grouping.mix, groups.write_result, grouping.verify,
            lambda answer: f"{answer.status}, objective {answer.objective:g}, bound {answer.bound:g}",
        ),
    )  # fmt: skip


def make_parser() -> argparse.ArgumentParser:
    """Return the parser, whose help teaches."""
    parser = argparse.ArgumentParser(
        prog="samverkan engine",
        description="Solve a problem from a JSON document, without the platform and without a database.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = ("allocate", "rotate", "mix")
    parser.add_argument("engine", choices=words, help="fair seats, tables where people meet, or mixed groups")
    parser.add_argument("problem", help="the document with the problem; - reads it from standard input")
    parser.add_argument("--out", help="where to write the answer; without it, standard output")
    parser.add_argument("--seed", type=_seed, default=0, help="decides the lots: same problem and seed, same answer")
    parser.add_argument("--time-limit", type=float, help="seconds at most; the best answer so far is given then")
    return parser


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def main(arguments: list[str]) -> int:
    """Run ``samverkan engine``; return the exit code."""
    options = make_parser().parse_args(arguments)
    engine = next(engine for engine in engines() if engine.word == options.engine)
    name = "standard input" if options.problem == "-" else options.problem
    try:
        text = sys.stdin.read() if options.problem == "-" else Path(options.problem).read_text(encoding="utf-8")
        problem = _read(engine, text)
        answer = _solve(engine, problem, options)
    except TimeoutError as fault:
        return _fail(f"The time ran out before any answer was found: {fault}", OUT_OF_TIME)
    except (OSError, UnicodeDecodeError) as fault:
        return _fail(f"{name} cannot be read: {fault}", NO_INPUT)
    except json.JSONDecodeError as fault:
        return _fail(f"{name} is no JSON: {fault}", DATA_FAULT)
    except RecursionError:
        return _fail(f"{name} has lists or objects within each other too deep to be read.", DATA_FAULT)
    except InvalidProblem as fault:
        faults = "".join(f"\n  {one.message}" for one in fault.faults)
        return _fail(f"{name} has {len(fault.faults)} fault(s):{faults}", DATA_FAULT)
    except (Infeasible, ValueError) as fault:
        return _fail(str(fault), DATA_FAULT)
    return _answer(engine, problem, answer, options.out)


def _read(engine: Engine, text: str) -> Any:
    """Return the problem that a text states; an object that has a key twice says nothing certain, and is refused."""
    faults: list[Fault] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                faults.append(Fault("structure", f"An object has the key {key} {times} times."))
        return dict(pairs)

    document = json.loads(text, object_pairs_hook=unique)
    try:
        problem = engine.read(document)
        if faults:
            engine.check(problem)
    except InvalidProblem as fault:
        faults += fault.faults
    refuse(faults)
    return problem


def _solve(engine: Engine, problem: Any, options: argparse.Namespace) -> Any:
    """Solve with progress on a terminal; Ctrl-C ends the search and not the command."""
    pressed: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, end)
    line = ProgressLine(sys.stderr)
    try:
        return engine.solve(
            problem,
            seed=options.seed,
            time_limit=options.time_limit,
            progress=line.show,
            cancelled=lambda: bool(pressed),
        )
    finally:
        line.clear()
        signal.signal(signal.SIGINT, before)


class ProgressLine:
    """One line on a terminal that tells how far an engine has come; silent elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.width = 0

    def show(self, progress: Progress) -> None:
        """Write the line anew."""
        if not self.stream.isatty():
            return
        share = f" of {progress.limit}" if progress.limit else ""
        best = "" if progress.objective is None else f", best {progress.objective:g}"
        bound = "" if progress.bound is None else f", bound {progress.bound:g}"
        text = f"{progress.phase} {progress.done}{share}{best}{bound}"
        self.stream.write("\r" + text.ljust(self.width))
        self.stream.flush()
        self.width = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r")


def _answer(engine: Engine, problem: Any, answer: Any, out: str | None) -> int:
    """Write an answer that passes its check; none that does not."""
    if faults := engine.verify(problem, answer):
        return _fail("The answer does not pass its own check:\n  " + "\n  ".join(faults), SELF_CHECK)
    text = json.dumps(engine.write(answer), ensure_ascii=False, indent=2) + "\n"
    try:
        if out is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            Path(out).write_text(text, encoding="utf-8")
    except (OSError, UnicodeEncodeError) as fault:
        return _fail(f"The answer cannot be written to {out or 'standard output'}: {fault}", NO_OUTPUT)
    ended = "" if answer.ended == "done" else f"; ended by {answer.ended}"
    sys.stderr.write(f"{engine.summary(answer)}{ended}\n")
    return 0


def _fail(message: str, code: int) -> int:
    can_be_shown = message.encode("utf-8", "backslashreplace").decode("utf-8")
    sys.stderr.write(f"samverkan engine: {can_be_shown}\n")
    return code
