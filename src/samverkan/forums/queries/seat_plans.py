"""What the organiser sees of a seat plan: wishes met, mix, fill, and who lost out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samverkan.forums.enums import Choice, RegistrationStatus, SeatSource
from samverkan.forums.models import Forum, Host, PlannedSeat, Preference, Registration, SeatPlan, Session, Slot
from samverkan.network.queries import swedish_key

#: How a planned seat stands to the person's wishes, in the order of the bar.
FIRST, SECOND, THIRD, OTHER, NO_WISH, NONE = "first", "second", "third", "other", "no_wish", "none"
_BY_RANK = {1: FIRST, 2: SECOND, 3: THIRD}


@dataclass(frozen=True)
class Mix:
    """How many in a session come from one home."""

    home: str
    number: int


@dataclass(frozen=True)
class Fill:
    """A session, how many the plan gives it, and where they come from."""

    session: Session
    planned: int
    homes: tuple[Mix, ...]

    @property
    def is_full(self) -> bool:
        """Whether nobody more can be moved in."""
        return self.session.capacity is not None and self.planned >= self.session.capacity


@dataclass(frozen=True)
class LostOut:
    """Somebody who got no wish in a slot, or their first wish nowhere, and why."""

    person: Registration
    slot: Slot
    session: Session | None
    rank: int | None
    why: str


@dataclass(frozen=True)
class SlotPlan:
    """A slot of the plan."""

    slot: Slot
    outcomes: Counter[str]
    sessions: tuple[Fill, ...]


@dataclass(frozen=True)
class PlanPage:
    """A plan with everything its page shows."""

    plan: SeatPlan
    slots: tuple[SlotPlan, ...]
    outcomes: Counter[str]
    lost_out: tuple[LostOut, ...]
    late: int
    moved: int
    bringing: tuple[Registration, ...]
    """Who brought steps along from earlier forums of the series."""

    @property
    def persons(self) -> int:
        """How many seats the plan is about."""
        return self.outcomes.total()

    @property
    def lost_out_rest(self) -> int:
        """How many of those who lost out stand behind the switch of the page."""
        return max(0, len(self.lost_out) - 10)


def latest_plan(forum: Forum) -> SeatPlan | None:
    """Return the newest plan of the forum, without the engine's input, which is large."""
    return forum.seat_plans.defer("problem").order_by("-number").first()


def count_candidates(forum: Forum) -> int:
    """Return how many registered persons a proposal would place."""
    return forum.registrations.filter(status=RegistrationStatus.REGISTERED).count()


def wish_slots(forum: Forum) -> list[Slot]:
    """Return the slots whose seats are given by wishes."""
    return list(forum.slots.filter(choice=Choice.WISHES))


def read_plan(plan: SeatPlan) -> PlanPage:
    """Return the plan's page. Five queries, however many persons and sessions."""
    seats = _registered_seats(plan)
    leading = _leading(plan.forum, seats)
    sessions = list(_sessions(plan.forum))
    wishes = set(
        Preference.objects.filter(registration__forum=plan.forum)
        .order_by()
        .values_list("registration", "slot")
        .distinct()
    )
    registered = count_candidates(plan.forum)
    outcome = {seat.pk: _outcome(seat, (seat.registration_id, seat.slot_id) in wishes) for seat in seats}
    outcome |= dict.fromkeys(leading, NO_WISH)
    slots = {session.slot_id: session.slot for session in sessions}
    return PlanPage(
        plan=plan,
        slots=tuple(_slot_plan(slot, seats, sessions, outcome) for slot in slots.values()),
        outcomes=Counter(outcome.values()),
        lost_out=tuple(sorted(_lost_out(seats, sessions, outcome, leading), key=_severity)),
        late=registered - len({seat.registration_id for seat in seats}),
        moved=sum(seat.source == SeatSource.BY_HAND for seat in seats),
        bringing=tuple({seat.registration_id: seat.registration for seat in seats if seat.why.get("carried")}.values()),
    )


def list_planned(plan: SeatPlan) -> list[PlannedSeat]:
    """Return all planned seats of registered persons, with slot and session. One query."""
    seats = plan.seats.filter(registration__status=RegistrationStatus.REGISTERED).defer("why")
    return list(seats.select_related("slot", "session").order_by("registration_id", "slot__starts_at", "slot_id"))


def _registered_seats(plan: SeatPlan) -> list[PlannedSeat]:
    seats = (
        plan.seats.filter(registration__status=RegistrationStatus.REGISTERED)
        .select_related("registration__municipality", "session", "slot")
        .order_by("slot__starts_at", "slot_id", "registration_id")
    )
    return sorted(seats, key=lambda seat: (seat.slot.starts_at, seat.slot_id, swedish_key(seat.registration.name)))


def _sessions(forum: Forum) -> Iterable[Session]:
    return (
        Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES)
        .select_related("room", "slot")
        .order_by("slot__starts_at", "slot__position", "starts_at", "room__position", "pk")
    )


def _leading(forum: Forum, seats: list[PlannedSeat]) -> set[int]:
    """Return the seats of those who lead the session they sit in: nobody chose for them."""
    hosts = Host.objects.filter(session__slot__forum=forum).exclude(email="").order_by()
    leading = {(email.lower(), session) for email, session in hosts.values_list("email", "session")}
    return {seat.pk for seat in seats if (seat.registration.email.lower(), seat.session_id) in leading}


def _outcome(seat: PlannedSeat, has_wishes: bool) -> str:
    if seat.session_id is None:
        return NONE
    if seat.rank is None:
        return OTHER if has_wishes else NO_WISH
    return _BY_RANK.get(seat.rank, OTHER)


def home_of(person: Registration) -> str:
    """Return where a person comes from: the municipality, else the organisation."""
    return person.municipality.name if person.municipality else person.organisation


def _slot_plan(slot: Slot, seats: list[PlannedSeat], sessions: list[Session], outcome: dict[int, str]) -> SlotPlan:
    here = [seat for seat in seats if seat.slot_id == slot.pk]
    homes: dict[int | None, Counter[str]] = defaultdict(Counter)
    for seat in here:
        homes[seat.session_id][home_of(seat.registration)] += 1
    fills = tuple(
        Fill(session, homes[session.pk].total(), _mix(homes[session.pk]))
        for session in sessions
        if session.slot_id == slot.pk
    )
    return SlotPlan(slot, Counter(outcome[seat.pk] for seat in here), fills)


def _mix(homes: Counter[str]) -> tuple[Mix, ...]:
    ordered = sorted(homes.items(), key=lambda pair: (-pair[1], swedish_key(pair[0])))
    return tuple(Mix(home, number) for home, number in ordered)


def _lost_out(
    seats: list[PlannedSeat], sessions: list[Session], outcome: dict[int, str], leading: set[int]
) -> Iterable[LostOut]:
    by_key = {session.pk: session for session in sessions}
    chosen = [seat for seat in seats if seat.pk not in leading]
    happy = {seat.registration_id for seat in chosen if outcome[seat.pk] in (FIRST, NO_WISH)}
    for seat in chosen:
        got = outcome[seat.pk]
        has_lost = got == NONE or (got == OTHER and seat.source == SeatSource.ALLOCATED)
        if has_lost or (seat.registration_id not in happy and got not in (FIRST, NO_WISH)):
            missed = seat.why.get("missed") if seat.source == SeatSource.ALLOCATED else None
            why = why_missed(missed[0], by_key) if missed else _without_reason(seat)
            yield LostOut(seat.registration, seat.slot, seat.session, seat.rank, why)


def _severity(row: LostOut) -> tuple[int, int]:
    """Put those without a seat first, then those with a session they did not ask for."""
    return (0 if row.session is None else 1 if row.rank is None else 2, -(row.rank or 0))


def _without_reason(seat: PlannedSeat) -> str:
    if seat.source == SeatSource.BY_HAND:
        return _("Moved by the organiser.")
    if seat.session_id is None:
        return _("No session of this person’s mode had a seat left, or the person registered after the proposal.")
    return _("The plan is a copy of the published seats.")


def why_missed(missed: Sequence[Any], sessions: dict[int, Session]) -> str:
    """Put in words why the dearest wish was missed, from its record (see ``services.seat_reasons``)."""
    key, reason, seats, first, _wishes = missed
    facts = {"title": sessions[key].title if key in sessions else "", "seats": seats, "first": first}
    sentences = {
        "full": _("“%(title)s” has %(seats)s seats and %(first)s had it as their first wish.") % facts,
        "closed": _("“%(title)s” has no seats.") % facts,
        "mode_full": _("All seats of “%(title)s” for this person’s mode are taken.") % facts,
        "group_full": _("“%(title)s” already has as many from this municipality as it takes.") % facts,
        "kept": _("The free seats of “%(title)s” are kept for other municipalities.") % facts,
        "not_accessible": _("“%(title)s” is in a place that lacks what the person needs.") % facts,
        "together": _("Those who must sit with the person cannot attend “%(title)s”.") % facts,
        "apart": _("Somebody attends “%(title)s” who must not sit with the person.") % facts,
        "same_content": _("“%(title)s” is the same as what the person attends in another slot.") % facts,
        "overlap": _("“%(title)s” is at the same time as another session that the person attends.") % facts,
        "open": _("“%(title)s” has room, but the whole is fairer so; the person can be moved there by hand.") % facts,
    }
    return sentences.get(reason, "")
