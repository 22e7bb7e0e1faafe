"""The problem as the caller states it: sessions, persons, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from samverkan.engines.faults import Id


@dataclass(frozen=True, slots=True)
class Session:
    """Something that takes place in a slot.

    Parameters
    ----------
    id : int or str
        Unique among the sessions.
    slot : int or str
        The slot (parallel group) in which it takes place.
    capacity : int or None
        Seats for participants, hosts not counted; ``0`` closes the session, ``None`` means no limit.
    mode_capacity : mapping of mode to int
        Seats for those who take part in that way, within ``capacity``; other modes have no limit of their own.
    content : int or str, optional
        Sessions with the same content repeat each other: nobody but a host gets it twice.
    group_limit : int, optional
        Most participants of one group (municipality) in the session, hosts not counted.
    kept : mapping of group to int
        Seats that only that group may take; needs a ``capacity``.
    features : set of str
        What the place offers, for instance step-free access or a hearing loop.
    """

    id: Id
    slot: Id
    capacity: int | None = None
    content: Id | None = None
    group_limit: int | None = None
    mode_capacity: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[Id, int] = field(default_factory=dict)
    features: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to have a session in each slot.

    Parameters
    ----------
    id : int or str
        Unique among the persons.
    group : int or str, optional
        The municipality or organisation; None belongs to no group.
    wishes : mapping of slot to sequence of session ids
        Ranked, the dearest first. A slot may be missing: then every allowed session is as good.
    allowed : mapping of slot to set of session ids
        The sessions open to the person. No allowed session in a slot: the person asks for nothing there.
    fixed : mapping of slot to session id
        Where the person hosts. A host takes no participant's seat, and need not be allowed there.
    mode : str, optional
        How the person takes part, for ``Session.mode_capacity``.
    needs : set of str
        Features without which a session is not open to the person.
    carried : int
        Steps of disappointment brought along from earlier forums of a series (see `costs`); 0 or more.
    """

    id: Id
    group: Id | None = None
    wishes: Mapping[Id, Sequence[Id]] = field(default_factory=dict)
    allowed: Mapping[Id, AbstractSet[Id]] = field(default_factory=dict)
    fixed: Mapping[Id, Id] = field(default_factory=dict)
    mode: str | None = None
    needs: AbstractSet[str] = frozenset()
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be solved.

    Parameters
    ----------
    sessions : sequence of Session
    persons : sequence of Person
    overlaps : set of pairs of slots
        Slots that overlap in time; the order within a pair means nothing.
    together : sequence of sets of persons
        Who must sit in the same session in every slot in which none of the two hosts. Sets that share a person join.
    apart : sequence of sets of persons
        Of each set at most one sits in any session.
    mix : int
        Weight of the mix of groups, see `costs`; 0 leaves the mix alone.
    published : mapping of (person, slot) to session
        What persons have been told already; only cells that still exist may be named.
    change_charge : int
        Rank units that it costs to give a cell something else than what is published.
    """

    sessions: Sequence[Session]
    persons: Sequence[Person]
    overlaps: AbstractSet[tuple[Id, Id]] = frozenset()
    together: Sequence[AbstractSet[Id]] = ()
    apart: Sequence[AbstractSet[Id]] = ()
    mix: int = 1
    published: Mapping[tuple[Id, Id], Id] = field(default_factory=dict)
    change_charge: int = 0
