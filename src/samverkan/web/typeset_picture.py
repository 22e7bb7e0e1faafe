"""What `web.pictures` runs in a process of its own: an SVG on standard input, a PNG on standard output.

Knows nothing of Django. The picture can read no file but itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

TEMPLATE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")\n'


def main() -> None:
    """Make one PNG, or say on standard error what is wrong."""
    import typst

    request = json.load(sys.stdin.buffer)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "picture.svg").write_text(request["picture"], encoding="utf-8")
        (Path(folder) / "page.typ").write_text(TEMPLATE, encoding="utf-8")
        try:
            made = typst.Compiler(
                input=str(Path(folder) / "page.typ"),
                root=folder,
                font_paths=[request["fonts"]],
                ignore_system_fonts=True,
            ).compile(format="png", ppi=192)
        except typst.TypstError as error:
            sys.exit(str(error))
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
