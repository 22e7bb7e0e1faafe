"""Rows of the engine grouping."""

from __future__ import annotations

from bench.rows import Row

ROWS: list[Row] = []
