"""A post's HTML, of WordPress' block editor or of its older one, as parts that a story is made of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from samverkan.stories.saved_pages import Block, Run
from samverkan.stories.saved_pages.html import HtmlWalker
from samverkan.stories.wordpress.comments import plain_text
from samverkan.stories.wordpress.paragraphs import with_paragraphs
from samverkan.stories.wordpress.parts import Blog, Content, Note, Part, Upload
from samverkan.stories.wordpress.reader import path_of, upload_path
from samverkan.stories.wordpress.shortcodes import unwrap

_GONE = [
    "script", "style", "noscript", "template", "svg", "form", "button", "select", "input", "object", "embed", "nav",
]  # fmt: skip
_FRAMES = ["iframe", "video", "audio"]
#: What begins the address of a link to a file that comes along.
FILE_LINK = "file:"
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
_EDITORS_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
_LONE_ADDRESS = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"]+)[ \t]*$")
_FILES = {"csv", "doc", "docx", "key", "odp", "odt", "pdf", "ppt", "pptx", "txt", "xls", "xlsx"}
_WHOLE = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"}


def read_content(html: str, blog: Blog) -> Content:
    """Return the parts of a post's text; nothing in them runs, and no link leads but to http, https and mail."""
    is_blocks = "<!-- wp:" in html
    html, shortcodes = unwrap(_EDITORS_NOTE.sub("" if is_blocks else "\n\n", html))
    if not is_blocks:
        html = with_paragraphs(_LONE_ADDRESS.sub(r'<a href="\1">\1</a>', html))
    soup = BeautifulSoup(html, "html.parser")
    gone = Counter(tag.name for tag in soup(_GONE))
    for tag in soup(_GONE):
        tag.decompose()
    for frame in soup(_FRAMES):
        _as_link(soup, frame)
    walker = _Walker(blog)
    walker.walk(soup)
    walker.flush()
    notes = [Note(f"shortcode [{name}] unwrapped", count) for name, count in sorted(shortcodes.items())]
    notes += [Note(f"<{name}> left out", count) for name, count in sorted(gone.items())]
    if walker.lost:
        notes.append(Note("picture of a gallery that the file does not hold", walker.lost))
    if tables := len(soup.find_all("table")):
        notes.append(Note("table written as lines of text", tables))
    return Content(tuple(walker.parts), tuple(notes))


def _as_link(soup: BeautifulSoup, frame: Tag) -> None:
    """Put a link in the place of something that plays."""
    source = frame.find("source", src=True)
    address = str(frame.get("src") or (source.get("src") if isinstance(source, Tag) else "") or "")
    link = soup.new_tag("a", href=urljoin("https:", address))
    link.string = address
    frame.replace_with(link)


class _Walker(HtmlWalker):
    """Walks a post: what saved pages have, and pictures and files of the uploads."""

    def __init__(self, blog: Blog) -> None:
        super().__init__(base=blog.url)
        self.blog = blog
        self.parts: list[Part] = []
        self.lost = 0

    def take(self, block: Block) -> None:
        """Put a block of text among the parts, its links as they lead from here."""
        lines = tuple(tuple(replace(run, href=self.local(run.href)) for run in line) for line in block.lines)
        self.parts.append(Part("text", block=replace(block, lines=lines)))

    def enter(self, tag: Tag, href: str, mark: Literal["", "b", "i"]) -> None:
        """Walk a tag as what it is; pictures inside what is taken whole come after it."""
        images: list[Tag] = []
        if tag.name == "img":
            self.flush()
            images = [tag]
        elif tag.name == "figure" and len(tag.find_all("img")) == 1 and not tag.find("figure"):
            self.flush()
            caption = tag.find("figcaption")
            self.picture(tag.find_all("img")[0], caption.get_text(" ", strip=True) if caption else "")
        else:
            if tag.name in _WHOLE:
                images = [image.extract() for image in tag.find_all("img")]
            super().enter(tag, href, mark)
        for image in images:
            self.picture(image)

    def picture(self, tag: Tag, caption: str = "") -> None:
        """Take a picture, if it was among the uploads; one from elsewhere becomes a link to it."""
        source = str(tag.get("data-upload") or tag.get("src") or "")
        alt = str(tag.get("alt") or "").strip()
        upload = self.blog.uploads.get(source) or self.upload_of(source)
        if upload and upload.file:
            words = caption or plain_text(upload.caption)
            self.parts.append(Part("picture", None, upload.file, upload.title, alt or upload.alt, words))
        elif tag.get("data-upload"):
            self.lost += 1
        elif target := self.target(source):
            self.take(Block("paragraph", ((Run(alt or caption or target, target),),)))

    def upload_of(self, address: str) -> Upload | None:
        """Return the upload of an address; a picture scaled down counts as the one it was made of."""
        name = upload_path(address)
        if not name:
            return None
        whole = _SIZE.sub("", name)
        return self.blog.find_upload(name) or self.blog.find_upload(whole) or Upload(whole, address)

    def local(self, href: str) -> str:
        """Return where a link leads from here: to a file that comes along, to a page that we redirect, or out."""
        upload = self.upload_of(href)
        if upload and upload.file.rpartition(".")[2].lower() in _FILES:
            return FILE_LINK + quote(upload.file)
        try:
            is_old = urlsplit(href).netloc == urlsplit(self.blog.url).netloc
        except ValueError:
            return ""
        return quote(path_of(href), safe="/?=&") if href and is_old and path_of(href) in self.blog.paths else href
