"""What `web.pdf` runs in a process of its own: a request as JSON on standard input, a PDF on standard output.

typst remembers what it has set, for the next time: in a server's process that would be a gigabyte after ten files of
200 badges, with the names of people in it. Here it all goes when the file is done. Knows nothing of Django.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Make one PDF, or say on standard error what is wrong."""
    import typst

    request = json.load(sys.stdin.buffer)
    try:
        made = typst.Compiler(
            input=request["template"],
            root=request["root"],
            font_paths=[request["fonts"]],
            ignore_system_fonts=True,
            sys_inputs={"data": request["data"]},
        ).compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        sys.exit(str(error))
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
