"""The difference between two pictures of a programme: empty for equals, and enough to get from one to the other."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.forums.enums import ForumMode, SessionKind
from samverkan.forums.queries.programme_difference import (
    CANCELLED,
    CHANGED,
    MOVED,
    NEW,
    Difference,
    apply,
    find_difference,
)
from samverkan.forums.queries.programme_picture import (
    Clock,
    Facts,
    HostPicture,
    Picture,
    SessionPicture,
    Span,
    arrange,
    as_json,
    digest,
    from_json,
)

# Few values each, so that two drawn programmes share much and differ in some of everything.
CLOCKS = st.builds(Clock, st.integers(0, 1), st.sampled_from(["09:00", "10:00", "10:45", "13:15"]))
SPANS = st.builds(Span, CLOCKS, CLOCKS)
WORDS = st.sampled_from(["", "Språk", "Åk ut\n→ <b>", "NÄTVERK"])
HOSTS = st.lists(st.builds(HostPicture, st.sampled_from(["Ada", "Bo"]), WORDS), max_size=2).map(tuple)
FACTS = st.builds(
    Facts, title=WORDS, venue=WORDS, mode=st.sampled_from(ForumMode.values),
    time_zone=st.sampled_from(["Europe/Stockholm", "Europe/Helsinki"]),
    first_day=st.dates().map(str), time=SPANS,
)  # fmt: skip
SESSIONS = st.builds(
    SessionPicture, id=st.integers(1, 6), title=WORDS, abstract=WORDS, kind=st.sampled_from(SessionKind.values),
    mode=st.sampled_from(ForumMode.values), capacity=st.sampled_from([None, 0, 12]),
    room=st.sampled_from(["A", "B"]), time=SPANS, hosts=HOSTS,
)  # fmt: skip
PICTURES = st.builds(arrange, FACTS, st.lists(SESSIONS, max_size=6, unique_by=lambda session: session.id))

few = settings(max_examples=150, deadline=None)


def plain(*sessions: SessionPicture) -> Picture:
    time = Span(Clock(0, "09:00"), Clock(0, "16:00"))
    return arrange(Facts("Forum", "Stadshuset", "both", "Europe/Stockholm", "2026-11-12", time), sessions)


def session(number: int = 1, **fields: object) -> SessionPicture:
    time = Span(Clock(0, "10:00"), Clock(0, "10:45"))
    known = SessionPicture(number, f"Session {number}", "", "plenary", "both", None, "Sal A", time, ())
    return replace(known, **fields)


@few
@given(PICTURES)
def test_equal_programmes_do_not_differ(one: Picture) -> None:
    assert find_difference(one, one) == Difference()
    assert not find_difference(one, from_json(json.loads(json.dumps(as_json(one)))))


@few
@given(PICTURES, PICTURES)
def test_making_every_listed_change_gives_the_later_programme(before: Picture, after: Picture) -> None:
    difference = find_difference(before, after)

    assert apply(before, difference) == after
    assert bool(difference) == (before != after) == (digest(before) != digest(after))


@few
@given(PICTURES, PICTURES)
def test_each_session_is_listed_at_most_once_and_each_part_differs(before: Picture, after: Picture) -> None:
    difference = find_difference(before, after)

    ids = [change.session.id for change in difference.changes]
    assert len(ids) == len(set(ids))
    assert all(part.was != part.now for change in difference.changes for part in change.parts)
    assert all(bool(change.parts) == (change.kind in (MOVED, CHANGED)) for change in difference.changes)


@few
@given(PICTURES, PICTURES)
def test_going_back_tells_the_opposite(before: Picture, after: Picture) -> None:
    there, back = find_difference(before, after), find_difference(after, before)

    opposite = {NEW: CANCELLED, CANCELLED: NEW, MOVED: MOVED, CHANGED: CHANGED}
    assert {(c.session.id, opposite[c.kind]) for c in there.changes} == {(c.session.id, c.kind) for c in back.changes}


def test_time_or_room_is_moved_and_the_rest_is_changed() -> None:
    was = session()
    later = Span(Clock(0, "11:00"), Clock(0, "11:45"))
    wanted = [
        ({"time": later}, MOVED), ({"room": "Sal B"}, MOVED), ({"title": "Ny rubrik", "room": "Sal B"}, MOVED),
        ({"title": "Ny rubrik"}, CHANGED), ({"abstract": "Mer"}, CHANGED), ({"mode": "digital"}, CHANGED),
        ({"capacity": 12}, CHANGED), ({"hosts": (HostPicture("Ada", ""),)}, CHANGED),
    ]  # fmt: skip

    found = [find_difference(plain(was), plain(replace(was, **fields))).changes[0].kind for fields, _kind in wanted]

    assert found == [kind for _fields, kind in wanted]


def test_a_forum_on_another_day_moves_no_session() -> None:
    before = plain(session(1), session(2))
    after = Picture(replace(before.facts, first_day="2026-11-13"), before.sessions)

    difference = find_difference(before, after)

    assert [part.field for part in difference.facts] == ["first_day"]
    assert difference.changes == ()


def test_a_picture_reads_what_a_later_release_of_samverkan_added() -> None:
    stored = as_json(plain(session()))
    stored["later"] = stored["facts"]["later"] = 1
    stored["sessions"][0]["later"] = 1

    assert from_json(json.loads(json.dumps(stored))) == plain(session())
