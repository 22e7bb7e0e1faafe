"""Short files and short functions (docstrings left out of the count), and charts that stay few and small."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "samverkan"
FILE_LINES, FUNCTION_LINES = 400, 40
CHART_LINES, CHART_KINDS = 500, 6


def sources() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    length = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


def code_lines(text: str) -> int:
    """Count the lines that are neither blank nor a comment nor part of a docstring."""
    told = [
        range(node.lineno, (node.end_lineno or 0) + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    lines = dict(enumerate((line.strip() for line in text.splitlines()), start=1))
    return sum(
        bool(line) and not line.startswith("#") and not any(n in span for span in told) for n, line in lines.items()
    )


def test_no_file_is_long() -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in sources()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > FILE_LINES
    }

    assert long == {}


def test_no_function_is_long() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name} {body_lines(node)}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > FUNCTION_LINES
    ]

    assert long == []


def test_charts_are_few_and_small() -> None:
    """More of them would want a library (STACK: Vega-Lite)."""
    texts = [path.read_text(encoding="utf-8") for path in sources() if path.parent == SOURCE / "web" / "charts"]

    assert 0 < sum(map(code_lines, texts)) < CHART_LINES
    assert 0 < sum(text.count("\n    kind = ") for text in texts) <= CHART_KINDS
