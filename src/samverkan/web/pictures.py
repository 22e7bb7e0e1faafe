"""A chart as a picture to fetch: SVG that needs no style sheet of a page, and PNG made of it.

The title and the origin are written in the picture, so that it can be passed on alone. Its colours are the light ones
of the tokens; the rules of `chart-marks.css` stand in the picture itself.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from samverkan.web.charts import Chart, Choropleth, Scatter
from samverkan.web.pdf import FONTS, LONGEST, NotPrinted, printable

_CSS = Path(__file__).parent / "assets" / "css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_RULE = re.compile(r"(\.[\w-]+) \{([^}]*)\}")
LINE, TITLE_WIDTH, NOTE_WIDTH, MARGIN = 22, 84, 110, 20


@cache
def style() -> str:
    """Return the rules of what is drawn in a chart, with the light colours written out."""
    light = (_CSS / "tokens.css").read_text(encoding="utf-8").split("@media")[0]
    tokens = dict(_TOKEN.findall(_COMMENT.sub("", light)))
    rules = _RULE.findall(_COMMENT.sub("", (_CSS / "components" / "chart-marks.css").read_text(encoding="utf-8")))
    text = "".join(f"{name}{{{' '.join(body.split())}}}" for name, body in rules)
    return re.sub(r"var\((--[\w-]+)\)", lambda found: tokens[found[1]], text)


def make_svg(charts: Sequence[Chart[Any]]) -> str:
    """Return charts as one SVG file, each with its title, its classes, axes and note in words, and its origin."""
    pieces: list[dict[str, Any]] = []
    for chart in charts:
        offset = pieces[-1]["offset"] + pieces[-1]["height"] if pieces else 0
        pieces.append(_piece(chart, offset=offset, key=f"picture-{len(pieces)}"))
    size = {"width": max(piece["width"] for piece in pieces), "height": sum(piece["height"] for piece in pieces)}
    context = {"pieces": pieces, "style": style(), "margin": MARGIN, "beside": MARGIN + LINE, **size}
    return render_to_string("components/charts/picture.xml", context).strip()


def _piece(chart: Chart[Any], *, offset: int, key: str) -> dict[str, Any]:
    """Return where the parts of one chart stand."""
    plot = chart.wide or chart.narrow
    width = max(plot.width, 640)
    title = textwrap.wrap(printable(chart.frame.title), TITLE_WIDTH * width // 760)
    top = MARGIN + LINE * len(title) + 8
    below = top + plot.height + LINE
    classes = chart.classes if isinstance(chart, Choropleth) else ()
    words = []
    if isinstance(chart, Scatter):
        words = [_("To the right: {name}").format(name=chart.x_name), _("Upwards: {name}").format(name=chart.y_name)]
    words += textwrap.wrap(chart.frame.note, NOTE_WIDTH * width // 760)
    missing = chart.missing if isinstance(chart, Choropleth) else 0
    rows = len(classes) + bool(missing)
    return {
        "chart": chart, "key": key, "marks": f"components/charts/{chart.kind}.html", "plot": plot, "offset": offset,
        "title": [(MARGIN + LINE * (n + 1) - 6, line) for n, line in enumerate(title)], "top": top,
        "classes": [(below + LINE * n, one) for n, one in enumerate(classes)], "missing": missing,
        "missing_at": below + LINE * len(classes),
        "words": [(below + LINE * (rows + n), printable(line)) for n, line in enumerate(words)],
        "source_at": below + LINE * (rows + len(words) + 0.5),
        "width": width + 2 * MARGIN, "height": round(below + LINE * (rows + len(words) + 1) + MARGIN),
    }  # fmt: skip


def make_png(svg: str) -> bytes:
    """Return the SVG as PNG, twice its size, in our own fonts. Raises ``NotPrinted``."""
    request = {"picture": svg, "fonts": str(FONTS)}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("typeset_picture.py"))],
            input=json.dumps(request).encode(), capture_output=True, timeout=LONGEST, check=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise NotPrinted(error.stderr.decode(errors="replace")[-1000:])
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"It took more than {LONGEST} seconds.")
    return done.stdout
