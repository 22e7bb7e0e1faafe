"""Points, clusters and votes for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from samverkan.forums.enums import Choice, NoteKind, PollWay
from samverkan.forums.models import Cluster, Forum, GroupTalk, Note, Poll, PollOption, Registration
from samverkan.forums.services import voting
from tests.factories import forums as make

#: What groups might say; the first two in each row say nearly the same.
SAYINGS = (
    ("Fler bussar till praktikplatserna", "Fler bussar till praktikplatser", "Bussarna går för sällan på kvällen"),
    ("Mentorer på varje arbetsplats", "En mentor på varje arbetsplats", "Mentorer behöver tid och utbildning"),
    ("Språkstöd på jobbet", "Språkstöd på jobbet från dag ett", "Svenska varje dag på jobbet"),
)


def make_talk(forum: Forum | None = None) -> GroupTalk:
    """Return a group talk, in a forum of its own unless told."""
    return make.make_group_talk(make.make_slot(forum or make.make_forum(), choice=Choice.ON_THE_DAY))


def make_note(talk: GroupTalk, text: str, **fields: Any) -> Note:
    """Return a point."""
    values = {"kind": NoteKind.IDEA, "written_at": make.NOW, "changed_at": make.NOW}
    return Note.objects.create(group_talk=talk, text=text, **(values | fields))


def make_sayings(forum: Forum) -> list[Note]:
    """Return nine points about three things."""
    talk = make_talk(forum)
    return [make_note(talk, text) for row in SAYINGS for text in row]


def make_cluster(forum: Forum, title: str, *notes: Note) -> Cluster:
    """Return a cluster with these points."""
    cluster = Cluster.objects.create(forum=forum, title=title, position=forum.clusters.count() + 1)
    Note.objects.filter(pk__in=[note.pk for note in notes]).update(cluster=cluster)
    return cluster


def make_poll(
    forum: Forum, *titles: str, way: PollWay = PollWay.DOTS, dots_each: int = 3, opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Poll:  # fmt: skip
    """Return a vote that is open at ``NOW`` over options with these titles."""
    poll = Poll.objects.create(
        forum=forum, question="Vad gör vi först?", way=way, dots_each=dots_each, created_at=make.NOW,
        opens_at=opens_at or make.NOW - timedelta(hours=1), closes_at=closes_at or make.NOW + timedelta(days=7),
    )  # fmt: skip
    for number, title in enumerate(titles or ("Bussar", "Mentorer", "Språk"), 1):
        PollOption.objects.create(poll=poll, title=title, position=number)
    return poll


def give_dots(
    poll: Poll, *dots: int, registration: Registration | None = None, now: datetime = make.NOW
) -> Registration:
    """Let somebody put so many dots on each option, in their order; return who."""
    person = registration or make.make_registration(poll.forum)
    keys = poll.options.order_by("position").values_list("pk", flat=True)
    voting.cast_dots(registration=person, poll=poll, dots=dict(zip(keys, dots, strict=False)), now=now)
    return person


def prefer(
    poll: Poll, better: int, worse: int, registration: Registration | None = None, now: datetime = make.NOW
) -> Registration:
    """Let somebody prefer one option to another, by their positions from 0; return who."""
    person = registration or make.make_registration(poll.forum)
    keys = list(poll.options.order_by("position").values_list("pk", flat=True))
    pair = (keys[better], keys[worse])
    voting.cast_pair(registration=person, poll=poll, pair=pair, winner=keys[better], now=now)
    return person
