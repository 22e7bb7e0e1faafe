"""What editors have changed in a guest's text, told line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import strip_tags
from wagtail.rich_text import RichText

from samverkan.stories.models import GuestPost, StoryPage

_LINE_END = re.compile(r"</(?:p|li|h[2-6])>|<br\s*/?>")


@dataclass(frozen=True)
class Change:
    """Lines as the guest handed them in, and as they stand now; either may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def list_editors_changes(post: GuestPost) -> list[Change]:
    """Return what editors have changed since the guest last handed the text in."""
    if post.story is None:
        return []
    revisions = post.story.revisions.order_by("-created_at", "-pk")
    # A guest has no account, so what was handed in is the latest version that nobody is named for.
    handed_in, latest = revisions.filter(user=None).first(), revisions.first()
    if handed_in is None or handed_in == latest:
        return []
    return compare(handed_in.as_object(), latest.as_object())


def compare(before: StoryPage, after: StoryPage) -> list[Change]:
    """Return the lines that differ: title, ingress, then the text in its order."""
    pairs = [([before.title], [after.title]), ([before.ingress], [after.ingress])]
    pairs.append((list(_lines_of(before)), list(_lines_of(after))))
    return [change for old, new in pairs for change in _differences(old, new)]


def _differences(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and b - a == d - c:
            yield from (Change((one,), (other,)) for one, other in zip(old[a:b], new[c:d], strict=True))
        elif kind != "equal":
            yield Change(tuple(old[a:b]), tuple(new[c:d]))


def _lines_of(story: StoryPage) -> Iterator[str]:
    for block in story.body:
        yield from _lines_in(block.value)


def _lines_in(value: Any) -> Iterator[str]:
    """Yield the lines of a block's value, those of nested ones too."""
    if isinstance(value, RichText):
        yield from filter(None, (strip_tags(line).strip() for line in _LINE_END.split(value.source)))
    elif isinstance(value, str):
        yield from filter(None, [value.strip()])
    elif isinstance(value, dict):
        for part in value.values():
            yield from _lines_in(part)
    elif hasattr(value, "__iter__"):
        for part in value:
            yield from _lines_in(part)
