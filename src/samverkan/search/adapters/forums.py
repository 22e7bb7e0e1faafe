"""Public forums with their programme, and the series of forums. Who takes part is in no index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samverkan.forums.models import Forum, Series, Session
from samverkan.forums.queries.programme import list_programme, public_forums
from samverkan.search.adapters.text import stamp_of
from samverkan.search.rules import Entry, Source


def _stamps() -> Iterator[tuple[str, str]]:
    programme: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    sessions = Session.objects.filter(slot__forum__in=public_forums().order_by()).order_by("pk")
    columns = ("pk", "title", "abstract", "group_talk__pitch", "group_talk__question", "hosts__name", "hosts__title")
    for forum, *values in sessions.order_by("pk", "hosts__pk").values_list("slot__forum", *columns):
        programme[forum].append(tuple(values))
    forums = public_forums().order_by("pk")
    for pk, *values in forums.values_list("pk", "title", "slug", "lead", "gains", "starts_at", "venue"):
        yield str(pk), stamp_of(*values, programme[pk])


def _read(keys: Collection[str]) -> Iterator[Entry]:
    for forum in public_forums().filter(pk__in=[int(key) for key in keys]).order_by("pk"):
        yield Entry(
            key=str(forum.pk), kind="forum", url=reverse("forums:forum", args=[forum.slug]), title=forum.title,
            lead=forum.lead, day=forum.starts_at.astimezone(forum.zone).date(), passages=tuple(_passages(forum)),
        )  # fmt: skip


def _passages(forum: Forum) -> Iterator[str]:
    if forum.gains or forum.venue:
        yield f"{forum.gains}\n{forum.venue}".strip()
    for slot in list_programme(forum):
        for session in slot.sessions:
            talk = session.talk
            hosts = [f"{host.name}, {host.title}".strip(", ") for host in session.hosts.all()]
            said = [session.title, session.abstract, talk.pitch if talk else "", talk.question if talk else "", *hosts]
            yield "\n".join(line for line in said if line)


def _visible(keys: Collection[str]) -> set[str]:
    shown = public_forums().order_by().filter(pk__in=[int(key) for key in keys])
    return {str(pk) for pk in shown.values_list("pk", flat=True)}


def _series_stamps() -> Iterator[tuple[str, str]]:
    shown = Series.objects.filter(forums__in=public_forums().order_by()).annotate(last=Max("forums__starts_at"))
    for pk, *values in shown.order_by("pk").values_list("pk", "title", "slug", "description", "last"):
        yield str(pk), stamp_of(*values)


def _read_series(keys: Collection[str]) -> Iterator[Entry]:
    shown = Series.objects.filter(pk__in=[int(key) for key in keys], forums__in=public_forums().order_by())
    for series in shown.annotate(last=Max("forums__starts_at")).order_by("pk"):
        yield Entry(
            key=str(series.pk), kind="forum-series", url=reverse("forums:series", args=[series.slug]),
            title=series.title, lead=series.description, day=series.last.date(),
        )  # fmt: skip


def _visible_series(keys: Collection[str]) -> set[str]:
    shown = Series.objects.filter(pk__in=[int(key) for key in keys], forums__in=public_forums().order_by())
    return {str(pk) for pk in shown.values_list("pk", flat=True)}


FORUMS = Source(name="forums", kinds={"forum": _("Forum")}, stamps=_stamps, read=_read, visible=_visible)
FORUM_SERIES = Source(
    name="forum-series", kinds={"forum-series": _("Series of forums")}, stamps=_series_stamps, read=_read_series,
    visible=_visible_series,
)  # fmt: skip
