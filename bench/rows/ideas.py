"""Rows of the engine ideas."""

from __future__ import annotations

from bench.rows import Row

ROWS: list[Row] = []
