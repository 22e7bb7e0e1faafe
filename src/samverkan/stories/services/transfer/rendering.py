"""A body as plain HTML for other programs: what our templates show, without what only our pages need."""

from __future__ import annotations

from typing import Any

import nh3
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import translation
from wagtail.images.models import Rendition

from samverkan.stories.services.transfer.media import Album

_TAGS = {
    "a", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption",
    "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "s", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"*": {"lang", "dir"}, "a": {"href"}, "img": {"src", "alt"}, "th": {"scope"}, "time": {"datetime"}}


def render_body(page: Any, album: Album, *, pictures_in: str, language: str) -> str:
    """Return a page's body as HTML; pictures lie under ``pictures_in``, links to our own pages say our address."""
    with translation.override(language):
        html = "\n".join(str(block.render({"page": page})) for block in page.body)
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    soup = BeautifulSoup(clean, "html.parser")
    for image in soup.find_all("img"):
        file = _file_of(str(image.get("src") or ""), album)
        if file:
            image["src"] = pictures_in + file
    for link in soup.find_all("a", href=True):
        if str(link["href"]).startswith("/"):
            link["href"] = settings.BASE_URL + str(link["href"])
    return str(soup).strip()


def _file_of(address: str, album: Album) -> str:
    """Return the exported name of the picture that a scaled one was made of."""
    name = address.removeprefix(settings.BASE_URL).removeprefix(settings.MEDIA_URL)
    rendition = Rendition.objects.filter(file=name).first()
    told = album.picture(rendition.image_id) if rendition else None
    return str(told["file"]) if told else ""
