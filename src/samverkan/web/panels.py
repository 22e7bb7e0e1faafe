"""Places on pages of low rooms that high rooms fill, so that nobody imports upwards.

A room registers in its ``apps.py``; a page shows a place with ``{% panels "forum.public" forum=forum %}``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Panel = Callable[..., str]

_PANELS: dict[str, list[tuple[int, Panel]]] = defaultdict(list)


def register_panel(place: str, panel: Panel, *, order: int = 100) -> None:
    """Let ``panel(request, **context)`` add a piece of HTML at the place; low orders come first."""
    _PANELS[place].append((order, panel))
    _PANELS[place].sort(key=lambda entry: entry[0])


def render_panels(place: str, request: HttpRequest, **context: Any) -> list[str]:
    """Return the pieces of HTML of a place, empty ones left out."""
    return [html for _, panel in _PANELS[place] if (html := panel(request, **context))]
