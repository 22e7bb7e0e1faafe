"""Rows of the engine allocation."""

from __future__ import annotations

from bench.rows import Row

ROWS: list[Row] = []
