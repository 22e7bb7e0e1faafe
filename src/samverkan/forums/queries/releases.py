"""The versions of a programme, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from samverkan.forums.models import Forum, Release
from samverkan.forums.queries.programme import ProgrammeSlot, list_programme
from samverkan.forums.queries.programme_difference import Difference, find_difference
from samverkan.forums.queries.programme_picture import Picture, SessionPicture, Span, digest, from_json, take_picture


@dataclass(frozen=True)
class Standing:
    """Where a programme stands: its latest version, if any, and what has changed since."""

    release: Release | None
    programme: tuple[ProgrammeSlot, ...]
    picture: Picture
    difference: Difference

    @property
    def next_number(self) -> int:
        """The number that the next version gets."""
        return self.release.number + 1 if self.release else 1

    @property
    def digest(self) -> str:
        """A text that differs whenever the programme does."""
        return digest(self.picture)


@dataclass(frozen=True)
class PictureSlot:
    """Sessions of a version that take place at the same time."""

    time: Span
    sessions: tuple[SessionPicture, ...]


def get_standing(forum: Forum, programme: tuple[ProgrammeSlot, ...] | None = None) -> Standing:
    """Return where the programme stands. Four queries, one if the programme is given."""
    release = get_latest_release(forum)
    slots = list_programme(forum) if programme is None else programme
    picture = take_picture(forum, slots)
    before = from_json(release.snapshot) if release else picture
    return Standing(release, slots, picture, find_difference(before, picture))


def get_latest_release(forum: Forum) -> Release | None:
    """Return the latest version."""
    return forum.releases.order_by("-number").first()


def get_latest_number(forum: Forum) -> int | None:
    """Return the number of the latest version."""
    return forum.releases.order_by("-number").values_list("number", flat=True).first()


def list_releases(forum: Forum) -> QuerySet[Release]:
    """Return the versions without what they hold, the latest first."""
    return forum.releases.defer("snapshot", "contacts").order_by("-number")


def get_with_earlier(forum: Forum, number: int) -> tuple[Release, Picture | None, Difference] | None:
    """Return that version, the programme before it (of version 1 there is none) and what differs. One query."""
    found = _with_earlier(forum.releases.filter(number__lte=number), most=1)
    return found[0] if found and found[0][0].number == number else None


def list_latest_with_earlier(forum: Forum, *, most: int) -> list[tuple[Release, Picture | None, Difference]]:
    """Return so many of the latest versions, each as ``get_with_earlier`` does. One query."""
    return _with_earlier(forum.releases.all(), most=most)


def _with_earlier(releases: QuerySet[Release], *, most: int) -> list[tuple[Release, Picture | None, Difference]]:
    found = list(releases.defer("contacts").order_by("-number")[: most + 1])
    pictures = [from_json(release.snapshot) for release in found]
    earlier: list[Picture | None] = [*pictures, None]
    return [
        (release, before, find_difference(before, picture) if before else Difference())
        for release, picture, before in zip(found[:most], pictures, earlier[1:], strict=False)
    ]


def slots_of(picture: Picture) -> tuple[PictureSlot, ...]:
    """Return the sessions of a version, those at the same time together."""
    by_time: dict[Span, list[SessionPicture]] = {}
    for session in picture.sessions:
        by_time.setdefault(session.time, []).append(session)
    return tuple(PictureSlot(time, tuple(sessions)) for time, sessions in by_time.items())
