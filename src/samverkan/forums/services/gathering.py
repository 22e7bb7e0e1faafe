"""The engine's suggestion of clusters: asked for by an organiser, found by a task, never over what people arranged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from samverkan.engines import ideas
from samverkan.forums.enums import GatheringStatus
from samverkan.forums.models import Cluster, Forum, Gathering, Note
from samverkan.forums.services.access import require_organiser
from samverkan.jobs import services as jobs
from samverkan.network.models import Person

GATHER_TASK = "samverkan.forums.tasks.gather_points"

#: Seconds the engine may use; it answers with what it has when they are over.
TIME_LIMIT = 60.0
MOST_WORDS = 3


class NothingToGather(Exception):
    """There are fewer than two points."""


class AlreadyArranged(Exception):
    """There are clusters already, and nobody said that they may be replaced."""


def ask_for_gathering(*, actor: Person, forum: Forum, replace: bool = False, now: datetime) -> Gathering:
    """Queue a suggestion of clusters. Raises ``NothingToGather``, and ``AlreadyArranged`` unless ``replace``."""
    require_organiser(actor)
    with transaction.atomic():
        Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        if Note.objects.filter(group_talk__session__slot__forum=forum).count() < 2:
            raise NothingToGather
        if forum.clusters.exists() and not replace:
            raise AlreadyArranged
        found, is_new = Gathering.objects.get_or_create(forum=forum, defaults={"asked_at": now, "asked_by": actor})
        if not is_new:
            found.number, found.status = found.number + 1, GatheringStatus.ASKED
            found.asked_at, found.asked_by = now, actor
            found.save(update_fields=["number", "status", "asked_at", "asked_by"])
        log(forum, "forums.ask_gathering", user=actor, timestamp=now, data={"number": found.number})
        jobs.enqueue(task=GATHER_TASK, args=(forum.pk, found.number))
    return found


def gather(*, forum: Forum, number: int, now: datetime) -> bool:
    """Let the engine suggest clusters, and store them; say whether it was done. For the task: twice is once.

    Nothing is stored if a newer suggestion is asked for, or if somebody arranged the clusters meanwhile.
    """
    asked = Gathering.objects.filter(forum=forum, number=number, status=GatheringStatus.ASKED)
    if not asked.exists():
        return False
    notes = Note.objects.filter(group_talk__session__slot__forum=forum, same_as=None).order_by("pk")
    given = [ideas.Note(key, text) for key, text in notes.values_list("pk", "text")]
    answer = ideas.gather(given, seed=number, time_limit=TIME_LIMIT)
    with transaction.atomic():
        Forum.objects.select_for_update(of=("self",)).get(pk=forum.pk)
        mine = asked.first()
        if mine is None:
            return False
        if mine.arranged_at is not None and mine.arranged_at >= mine.asked_at:
            asked.update(status=GatheringStatus.OVERTAKEN)
            return False
        _store(mine, answer, now)
    return True


def _store(asked: Gathering, answer: ideas.Gathering, now: datetime) -> None:
    asked.forum.clusters.all().delete()
    for found in answer.clusters:
        words = ", ".join(_plain(word) for word in found.label[:MOST_WORDS])[:160]
        title = words[:1].upper() + words[1:]
        cluster = Cluster.objects.create(
            forum=asked.forum, title=title or str(found.number), label=words, position=found.number,
            seed=answer.seed, engine_version=answer.version,
        )  # fmt: skip
        put_into(cluster, [int(note) for note in found.notes])
    asked.merges = [[merge.a, merge.b, round(merge.score, 3)] for merge in answer.merges]
    asked.status, asked.gathered_at, asked.engine_version = GatheringStatus.DONE, now, answer.version
    asked.save(update_fields=["merges", "status", "gathered_at", "engine_version"])
    data = {"number": asked.number, "clusters": len(answer.clusters)}
    log(asked.forum, "forums.gather", user=asked.asked_by, timestamp=now, data=data)


def _plain(word: str) -> str:
    """Return a word without the capital that a sentence gave it; SFI keeps its capitals."""
    return word.lower() if word.istitle() else word


def put_into(cluster: Cluster | None, notes: Collection[int]) -> None:
    """Put points, and those that say the same as them, into a cluster, or into none."""
    Note.objects.filter(pk__in=notes).update(cluster=cluster)
    Note.objects.filter(same_as__in=notes).update(cluster=cluster)
