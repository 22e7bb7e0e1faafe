"""Rows of the engine rotation."""

from __future__ import annotations

from bench.rows import Row

ROWS: list[Row] = []
