"""QR codes on pages."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=2048)
def qr_picture(text: str) -> SafeString:
    """Return a QR code as SVG that takes its colours and size from the style sheet.

    Kept in memory, since a fifth of what My day costs is drawing the same picture again.
    """
    svg = segno.make(text, error="m", micro=False).svg_inline(
        svgclass="qr", lineclass="qr__dots", omitsize=True, border=2, svgid=None
    )
    return mark_safe(svg.replace(' stroke="#000"', ""))  # noqa: S308 - drawn here, no text of others in it
