"""A WXR file becomes stories and pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any
from urllib.parse import urlsplit

from samverkan.stories.enums import CommentStatus
from samverkan.stories.models import Theme
from samverkan.stories.services.importing import Outcome, Result
from samverkan.stories.services.story_body import from_saved
from samverkan.stories.services.transfer.belongings import add_redirect
from samverkan.stories.services.transfer.describing import Told
from samverkan.stories.services.transfer.media import Shelf
from samverkan.stories.services.transfer.storing import Journey, is_entry, source_of, store
from samverkan.stories.wordpress import Blog, Part, Post, Refused, Remark, read_blog, read_content, read_posts
from samverkan.stories.wordpress.comments import plain_text
from samverkan.stories.wordpress.reader import path_of

#: Under this name our own export keeps what WXR has no place for.
OWN_META = "_samverkan"
_NO_THEMES = {"uncategorized", "okategoriserade", "okategoriserad", "allmant"}
_STATES = {"publish": "live", "future": "scheduled", "draft": "draft", "pending": "draft", "private": "private"}
_LONGEST_INGRESS = 400
_KIND_NAMES = {"attachment": "attachments are fetched by the stories that show them"}


def import_wordpress(*, open_file: Callable[[], IO[bytes]], journey: Journey, shelf: Shelf) -> Iterator[Outcome]:
    """Turn an export of WordPress into stories and pages, one outcome at a time.

    The file is read twice as a stream: first to see that it is whole and sound, since nothing is stored of one that is
    not. ``journey.source`` is set from the blog's address.
    """
    try:
        with open_file() as stream:
            blog = read_blog(stream)
        yield from _notes(blog, journey)
        source = source_of(blog.url)
        with open_file() as stream:
            for post in read_posts(stream, blog):
                yield _import_post(post, blog, Journey(source, journey.file, journey.now, journey.is_dry_run), shelf)
    except Refused as fault:
        yield Outcome(journey.file, Result.UNREADABLE, reason=str(fault))
        return
    if not journey.is_dry_run:
        _redirect_lists(blog, shelf)


def _notes(blog: Blog, journey: Journey) -> Iterator[Outcome]:
    for kind, number in sorted(blog.kinds.items()):
        if kind not in {"post", "page"}:
            reason = _KIND_NAMES.get(kind, "of a kind that has no place here, left out")
            yield Outcome(journey.file, Result.NOTE, reason=f"{number} of the kind “{kind}”: {reason}")


def _import_post(post: Post, blog: Blog, journey: Journey, shelf: Shelf) -> Outcome:
    """Store one post, unless it is one to leave out."""
    if post.is_protected:
        return Outcome(journey.file, Result.SKIPPED, post.title, "left out, since a password protects it")
    if post.status not in _STATES:
        return Outcome(journey.file, Result.SKIPPED, post.title, f"its status is “{post.status}”")
    try:
        entry = _own_entry(post) or _entry(post, blog)
    except RecursionError:
        return Outcome(journey.file, Result.UNREADABLE, post.title, "its tags are nested too deep to be read")
    if not entry["content"]["title"]:
        return Outcome(journey.file, Result.SKIPPED, f"post {post.key}", "it has no title")
    return store(entry, journey, shelf)


def _own_entry(post: Post) -> Told | None:
    """Return what our own export says, where the file is one."""
    with suppress(ValueError, RecursionError):
        told = json.loads(post.meta.get(OWN_META, ""))
        return {**told, "note": ""} if is_entry(told) else None
    return None


def _entry(post: Post, blog: Blog) -> Told:
    """Return a post as a page is told."""
    content = read_content(post.content, blog)
    body = _body(content.parts, blog)
    ingress, note = _ingress(post, body)
    _show_first(post, blog, body)
    notes = [f"{one.text}{f' ({one.count} times)' if one.count > 1 else ''}" for one in content.notes]
    notes += [note] if note else []
    notes += [f"{number} comments left out: {why}" for why, number in sorted(post.left_out.items())]
    is_story = post.kind == "post"
    told: Told = {"title": post.title, "slug": post.slug, "body": body}
    if is_story:
        told |= _story_fields(post, ingress)
    return {
        "type": "story" if is_story else "page",
        "key": f"{post.kind}:{post.key}",
        "state": _STATES[post.status],
        "created_at": post.published_at and post.published_at.isoformat(),
        "changed_at": post.changed_at and post.changed_at.isoformat(),
        "content": told,
        "comments": [_comment(remark) for remark in post.comments] if is_story else [],
        "old_addresses": _old_addresses(post),
        "note": "; ".join(notes),
    }


def _story_fields(post: Post, ingress: str) -> Told:
    is_set = post.status == "future" and post.published_at
    return {
        "ingress": ingress or post.title,
        "published_date": post.day.isoformat() if post.day else None,
        "go_live_at": post.published_at.isoformat() if is_set and post.published_at else None,
        "authors": [{"name": post.author}] if post.author else [],
        "themes": [
            {"slug": term.slug, "name": term.name} for term in post.categories if term.slug.lower() not in _NO_THEMES
        ],
        "keywords": ", ".join(dict.fromkeys(term.name.replace(",", " ") for term in post.tags)),
        "is_open_for_comments": post.takes_comments,
    }


def _body(parts: tuple[Part, ...], blog: Blog) -> list[Told]:
    """Return a text as blocks; paragraphs and lists that follow each other become one text to edit."""
    body: list[Told] = []
    run: list[Any] = []
    for part in parts:
        if part.block is not None:
            run.append(part.block)
            continue
        body += [*from_saved(run), _picture(part, blog)]
        run = []
    return [*body, *from_saved(run)]


def _picture(part: Part, blog: Blog) -> Told:
    name = part.title or part.file.rpartition("/")[2]
    value = {
        "image": {"file": part.file, "title": name},
        "alt_text": part.alt[:240],
        "caption": part.caption[:240],
        "source": blog.title[:160],
    }
    return {"type": "image", "value": value}


def _show_first(post: Post, blog: Blog, body: list[Told]) -> None:
    """Put the picture that stood above the post first, unless the text shows it."""
    upload = blog.uploads.get(post.meta.get("_thumbnail_id", ""))
    shown = {row["value"]["image"]["file"] for row in body if row["type"] == "image"}
    if upload and upload.file and upload.file not in shown:
        part = Part("picture", None, upload.file, upload.title, upload.alt, plain_text(upload.caption))
        body.insert(0, _picture(part, blog))


def _ingress(post: Post, body: list[Told]) -> tuple[str, str]:
    """Return the ingress and what to say of it: the excerpt, the first paragraph, which moves, or its first part."""
    if excerpt := plain_text(post.excerpt):
        return " ".join(excerpt.split())[:1200], ""
    block = next((row for row in body if row["type"] == "paragraph"), None)
    html = block["value"].partition("</p>")[0] if block else ""
    first = " ".join(plain_text(html).split())
    if post.kind != "post" or not first or block is None:
        return "", ""
    if len(first) <= _LONGEST_INGRESS and "<a " not in html and html.startswith("<p>"):
        block["value"] = block["value"].partition("</p>")[2]
        body[:] = [row for row in body if row["value"]]
        return first, "it has no excerpt: its first paragraph became the ingress"
    whole = first[:_LONGEST_INGRESS]
    cut = whole[: whole.rfind(". ") + 1] or f"{whole.rpartition(' ')[0]} …"
    return cut, "it has no excerpt: its ingress repeats the beginning of the text"


def _comment(remark: Remark) -> Told:
    moment = remark.written_at.isoformat() if remark.written_at else None
    return {
        "key": remark.key,
        "parent": remark.parent,
        "name": remark.name,
        "text": remark.text,
        "status": CommentStatus.PUBLISHED if remark.is_approved else CommentStatus.WAITING,
        "created_at": moment,
    }


def _old_addresses(post: Post) -> list[str]:
    """Return the addresses that led to a post: by name and by number."""
    by_number = [f"/?p={post.key}", *([f"/?page_id={post.key}"] if post.kind == "page" else [])]
    path = path_of(post.url)
    is_named = bool(path.strip("/")) and "?" not in path and post.status == "publish"
    return [*([path] if is_named else []), *by_number] if post.key.isdigit() else [path] if is_named else []


def _redirect_lists(blog: Blog, shelf: Shelf) -> None:
    """Let the old blog's lists of a category lead to the theme, and its feed to ours."""
    base = urlsplit(blog.url).path.rstrip("/")
    themes = {theme.name.lower(): theme.slug for theme in Theme.objects.all()}
    for term in blog.categories.values():
        trail, above, seen = [term.slug], term.parent, {term.slug}
        while above in blog.categories and above not in seen:
            trail, seen = [above, *trail], seen | {above}
            above = blog.categories[above].parent
        if slug := themes.get(term.name.lower()):
            add_redirect(f"{base}/category/{'/'.join(trail)}/", shelf, link=f"/berattelser/?tema={slug}")
    if blog.paths:
        add_redirect(f"{base}/feed/", shelf, link="/berattelser/feed.atom")
