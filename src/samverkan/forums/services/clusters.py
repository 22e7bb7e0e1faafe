"""Clusters arranged by hand: named, moved between, merged, split. No point is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from samverkan.forums.models import Cluster, Forum, Gathering, Note
from samverkan.forums.services.access import require_organiser
from samverkan.forums.services.gathering import put_into
from samverkan.network.models import Person


class NotHere(Exception):
    """A point or a cluster that is no longer there, or belongs to another forum."""


class MovedMeanwhile(Exception):
    """A point no longer lies where whoever moves it saw it."""


#: What ``seen`` says of points that were seen in no cluster.
IN_NONE = "none"


def move_notes(
    *,
    actor: Person,
    forum: Forum,
    notes: Collection[int],
    cluster_id: int | None,
    title: str = "",
    seen: str = "",
    now: datetime,
) -> Cluster | None:
    """Move points to a cluster; with a ``title`` to a new one; else out of all. Clusters left empty go.

    Points that say the same follow the one that stands for them. ``seen`` is the cluster (its key, or ``IN_NONE``) in
    which they were seen; empty: it does not matter. Raises ``NotHere``, and ``MovedMeanwhile`` with nothing changed.
    """
    with _arranging(actor, forum, "forums.move_points", now, {"notes": sorted(notes), "cluster": title or cluster_id}):
        found = _notes(forum).filter(pk__in=notes, same_as=None)
        keys = list(found.values_list("pk", flat=True))
        if not keys or len(keys) != len(set(notes)):
            raise NotHere
        if seen and {str(key or IN_NONE) for key in found.values_list("cluster", flat=True)} != {seen}:
            raise MovedMeanwhile
        target = _new(forum, title) if title else _cluster(forum, cluster_id) if cluster_id else None
        left = set(found.exclude(cluster=None).values_list("cluster", flat=True))
        put_into(target, keys)
        Cluster.objects.filter(pk__in=left, notes=None).delete()
    return target


def rename_cluster(*, actor: Person, forum: Forum, cluster_id: int, title: str, now: datetime) -> Cluster:
    """Give a cluster another name. Raises ``NotHere``."""
    with _arranging(actor, forum, "forums.rename_cluster", now, {"cluster": cluster_id, "title": title}):
        cluster = _cluster(forum, cluster_id)
        cluster.title = title
        cluster.save(update_fields=["title"])
    return cluster


def merge_clusters(*, actor: Person, forum: Forum, cluster_id: int, into_id: int, now: datetime) -> Cluster:
    """Move all points of a cluster into another and remove the empty one. Raises ``NotHere``."""
    with _arranging(actor, forum, "forums.merge_clusters", now, {"cluster": cluster_id, "into": into_id}):
        cluster, into = _cluster(forum, cluster_id), _cluster(forum, into_id)
        if cluster.pk == into.pk:
            raise NotHere
        cluster.notes.update(cluster=into)
        cluster.delete()
    return into


def join_notes(*, actor: Person, forum: Forum, note_id: int, same_as_id: int, now: datetime) -> Note:
    """Say that a point says the same as another, which then stands for both. Raises ``NotHere``."""
    with _arranging(actor, forum, "forums.join_points", now, {"note": note_id, "same_as": same_as_id}):
        note, other = _note(forum, note_id), _note(forum, same_as_id)
        root = other.same_as or other
        if note.pk == root.pk or note.same_as_id == root.pk:
            raise NotHere
        joined = Note.objects.filter(pk=note.pk) | Note.objects.filter(same_as=note)
        left = [note.cluster_id] if note.cluster_id else []
        joined.update(same_as=root, cluster=root.cluster)
        Cluster.objects.filter(pk__in=left, notes=None).delete()
    return root


def separate_note(*, actor: Person, forum: Forum, note_id: int, now: datetime) -> Note:
    """Let a point stand for itself again. Raises ``NotHere``."""
    with _arranging(actor, forum, "forums.separate_point", now, {"note": note_id}):
        note = _note(forum, note_id)
        note.same_as = None
        note.save(update_fields=["same_as"])
    return note


def dismiss_pair(*, actor: Person, forum: Forum, note_id: int, same_as_id: int, now: datetime) -> None:
    """Say that two points are not the same, so that the pair is not shown again."""
    with _arranging(actor, forum, "forums.dismiss_pair", now, {"note": note_id, "same_as": same_as_id}):
        gathering = Gathering.objects.filter(forum=forum).first()
        if gathering is not None:
            pair = {note_id, same_as_id}
            gathering.merges = [merge for merge in gathering.merges if set(merge[:2]) != pair]
            gathering.save(update_fields=["merges"])


@contextmanager
def _arranging(actor: Person, forum: Forum, action: str, now: datetime, data: dict[str, Any]) -> Iterator[None]:
    """One change by hand: allowed, alone, remembered so that no suggestion runs over it, and recorded."""
    require_organiser(actor)
    with transaction.atomic():
        Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        yield
        Gathering.objects.filter(forum=forum).update(arranged_at=now)
        log(forum, action, user=actor, timestamp=now, data=data)


def _notes(forum: Forum) -> Any:
    return Note.objects.filter(group_talk__session__slot__forum=forum)


def _note(forum: Forum, key: int) -> Note:
    found: Note | None = _notes(forum).select_related("same_as", "cluster").filter(pk=key).first()
    if found is None:
        raise NotHere
    return found


def _cluster(forum: Forum, key: int) -> Cluster:
    found = forum.clusters.filter(pk=key).first()
    if found is None:
        raise NotHere
    return found


def _new(forum: Forum, title: str) -> Cluster:
    last = forum.clusters.aggregate(last=Max("position"))["last"] or 0
    return Cluster.objects.create(forum=forum, title=title, position=last + 1)
