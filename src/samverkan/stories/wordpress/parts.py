"""What a WXR file is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from samverkan.stories.saved_pages import Block


@dataclass(frozen=True)
class Upload:
    """A file that the old blog had: where it lies among the uploads, its address, and what was said of it."""

    file: str
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Term:
    """A category or a tag."""

    slug: str
    name: str
    parent: str = ""


@dataclass
class Blog:
    """What the file says of the whole blog, gathered before the first story is stored."""

    title: str = ""
    lead: str = ""
    url: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    categories: dict[str, Term] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    kinds: dict[str, int] = field(default_factory=dict)

    def find_upload(self, name: str) -> Upload | None:
        """Return what the blog says of a file among the uploads."""
        return next((upload for upload in self.uploads.values() if upload.file == name), None)


@dataclass(frozen=True)
class Remark:
    """A comment; neither the writer's e-mail nor address is read."""

    key: str
    parent: str
    name: str
    text: str
    is_approved: bool
    written_at: datetime | None


@dataclass(frozen=True)
class Post:
    """A post or a page."""

    key: str
    kind: str
    title: str
    slug: str
    url: str
    author: str
    content: str
    excerpt: str
    status: str
    day: date | None
    published_at: datetime | None
    changed_at: datetime | None
    is_protected: bool
    takes_comments: bool
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    comments: tuple[Remark, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A piece of a text: what a saved page has, or a picture to fetch from the uploads."""

    kind: Literal["text", "picture"]
    block: Block | None = None
    file: str = ""
    title: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Note:
    """Something that an editor should know: what, and how many times."""

    text: str
    count: int = 1


@dataclass(frozen=True)
class Content:
    """A text in parts, and what was left out or changed."""

    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
