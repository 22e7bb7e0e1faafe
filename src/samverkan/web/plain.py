"""Text that every file can hold: XML, and so feeds and spreadsheets, knows no control characters."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("[\x0b\x0c]")


def without_controls(text: str) -> str:
    """Return the text as XML can hold it. The soft line breaks of word processors become line breaks.

    >>> without_controls("one\\x0btwo\\x01")
    'one\\ntwo\\ufffd'
    """
    return _FORBIDDEN.sub("\ufffd", _BREAKS.sub("\n", text))
