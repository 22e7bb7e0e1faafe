"""A forum's points by cluster."""

from __future__ import annotations

from dataclasses import dataclass

from samverkan.forums.models import Cluster, Forum, Gathering, Note


@dataclass(frozen=True)
class Point:
    """A point with those that say the same."""

    note: Note
    repeats: tuple[Note, ...]


@dataclass(frozen=True)
class Group:
    """A cluster with its points; ``cluster`` None: the points that lie in none."""

    cluster: Cluster | None
    points: tuple[Point, ...]

    @property
    def size(self) -> int:
        """How many points there are, repeats counted."""
        return sum(1 + len(point.repeats) for point in self.points)


@dataclass(frozen=True)
class Clusters:
    """The page of clusters. ``pairs`` may say the same; ``loose`` are the points in no cluster."""

    gathering: Gathering | None
    groups: tuple[Group, ...]
    loose: Group
    pairs: tuple[tuple[Note, Note], ...]

    @property
    def total(self) -> int:
        """How many points there are in all."""
        return self.loose.size + sum(group.size for group in self.groups)


def read_clusters(forum: Forum) -> Clusters:
    """Return all points of the forum by cluster, in order of position and time. Three queries."""
    gathering = Gathering.objects.filter(forum=forum).first()
    clusters = list(forum.clusters.order_by("position", "pk"))
    notes = list(
        Note.objects.filter(group_talk__session__slot__forum=forum)
        .select_related("group_talk__session")
        .order_by("written_at", "pk")
    )
    groups = tuple(_group(cluster, notes) for cluster in clusters)
    return Clusters(gathering, groups, _group(None, notes), _pairs(gathering, notes))


def _group(cluster: Cluster | None, notes: list[Note]) -> Group:
    key = cluster.pk if cluster else None
    roots = [note for note in notes if note.cluster_id == key and note.same_as_id is None]
    return Group(
        cluster, tuple(Point(root, tuple(note for note in notes if note.same_as_id == root.pk)) for root in roots)
    )


def _pairs(gathering: Gathering | None, notes: list[Note]) -> tuple[tuple[Note, Note], ...]:
    there = {note.pk: note for note in notes if note.same_as_id is None}
    merges = gathering.merges if gathering else []
    return tuple((there[a], there[b]) for a, b, _ in merges if a in there and b in there)
