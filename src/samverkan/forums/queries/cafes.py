"""World Café: who takes part, somebody's tables, the board, and how the plan did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from samverkan.forums.enums import CafeState, Choice, Mode, RegistrationStatus
from samverkan.forums.models import Cafe, CafeSeat, CafeTable, Forum, Registration
from samverkan.forums.rules import session_fits

#: What the engine was given and answered is large, and only the planning reads it.
HEAVY = ("problem", "result")


@dataclass(frozen=True)
class Taking:
    """Somebody who takes part, in the mode in which they came."""

    registration: Registration
    mode: Mode
    is_checked_in: bool
    has_lent_computer: bool


@dataclass(frozen=True)
class Clock:
    """A round's clock. ``seconds`` left, 0 when the time is up, None when no round is on."""

    seconds: int | None
    is_paused: bool
    ends_at: datetime | None

    @property
    def text(self) -> str:
        """Minutes and seconds, as 4:05."""
        return "" if self.seconds is None else f"{self.seconds // 60}:{self.seconds % 60:02d}"


@dataclass(frozen=True)
class MyTable:
    """What one person is told: the table now and the next one, the round and the clock."""

    cafe: Cafe
    now: CafeSeat | None
    next: CafeSeat | None
    is_host: bool
    clock: Clock

    @property
    def is_last(self) -> bool:
        """Whether no round comes after this one."""
        return self.cafe.current_round >= self.cafe.rounds

    @property
    def key(self) -> str:
        """Changes when there is something to tell."""
        tables = [seat.table.number if seat else 0 for seat in (self.now, self.next)]
        return f"{self.cafe.state}-{self.cafe.current_round}-{tables[0]}-{tables[1]}"


@dataclass(frozen=True)
class BoardTable:
    """A table on the projector; names only if the organiser shows them."""

    table: CafeTable
    people: int
    names: tuple[str, ...]


def list_cafes(forum: Forum) -> QuerySet[Cafe]:
    """Return the forum's World Cafés in the order of the programme."""
    found = Cafe.objects.filter(session__slot__forum=forum).select_related("session").defer(*HEAVY)
    return found.order_by("session__starts_at", "pk")


def get_cafe(slug: str, cafe_id: int) -> Cafe | None:
    """Return a World Café of the forum with session and forum."""
    found = Cafe.objects.select_related("session__slot__forum", "session__room")
    return found.filter(pk=cafe_id, session__slot__forum__slug=slug).first()


def cafe_of_registration() -> Coalesce:
    """Return, as a part of a query of registrations, the World Café to show: their own first, what is on first."""
    coming = [CafeState.PLANNED, CafeState.RUNNING]
    own = CafeSeat.objects.filter(registration=OuterRef("pk"), cafe__state__in=coming)
    of_forum = Cafe.objects.filter(session__slot__forum=OuterRef("forum"), state__in=coming)
    return Coalesce(
        Subquery(own.order_by("-cafe__state", "cafe__session__starts_at", "cafe").values("cafe")[:1]),
        Subquery(of_forum.order_by("-state", "session__starts_at", "pk").values("pk")[:1]),
        output_field=BigIntegerField(),
    )


def get_light_registration(key: str) -> Registration | None:
    """Return what a phone that asks every ten seconds needs to know. One query."""
    found = Registration.objects.select_related("forum").annotate(cafe_id=cafe_of_registration())
    return found.filter(key=key).first() if key else None


def list_taking_part(cafe: Cafe, *, now: datetime) -> list[Taking]:
    """Return who takes part: those registered; from the forum's start, of each mode, those checked in if anybody is.

    (A forum may check in those on site, or let only the digital ones be counted.) Where people choose sessions, those
    with a seat in this one.
    """
    session = cafe.session
    forum = session.slot.forum
    people = forum.registrations.filter(status=RegistrationStatus.REGISTERED).select_related("attendance")
    people = people.order_by("pk")
    is_chosen = session.slot.choice != Choice.NONE
    if is_chosen:
        people = people.filter(seats__session=session).annotate(lent=F("seats__via_lent_computer"))
    taking = [_taking(person) for person in people]
    taking = [one for one in taking if is_chosen or session_fits(session.mode, one.mode)]
    counted = {one.mode for one in taking if one.is_checked_in and now >= forum.starts_at}
    return [one for one in taking if one.is_checked_in or one.mode not in counted]


def _taking(person: Registration) -> Taking:
    attendance = getattr(person, "attendance", None)
    mode = Mode(attendance.mode if attendance else person.mode)
    return Taking(person, mode, attendance is not None, bool(getattr(person, "lent", False)))


def read_clock(cafe: Cafe, *, now: datetime) -> Clock:
    """Return what the clock of the round shows."""
    if cafe.state != CafeState.RUNNING or cafe.round_ends_at is None:
        return Clock(None, False, None)
    left = cafe.round_ends_at - (cafe.paused_at or now)
    return Clock(max(0, round(left.total_seconds())), cafe.paused_at is not None, cafe.round_ends_at)


def get_my_table(registration: Registration, *, now: datetime) -> MyTable | None:
    """Return the person's tables in the World Café that is shown to them, in one query if they sit somewhere."""
    cafe_id = getattr(registration, "cafe_id", None)
    if cafe_id is None:
        return None
    own = CafeSeat.objects.filter(cafe=cafe_id, registration=registration)
    heavy = [f"cafe__{name}" for name in HEAVY]
    seats = {seat.round: seat for seat in own.select_related("cafe__session", "table").defer(*heavy).order_by("round")}
    any_seat = next(iter(seats.values()), None)
    cafe = any_seat.cafe if any_seat else Cafe.objects.select_related("session").defer(*HEAVY).get(pk=cafe_id)
    now_seat, next_seat = seats.get(cafe.current_round), seats.get(cafe.current_round + 1)
    is_host = any(seat.table.host_id == registration.pk for seat in seats.values())
    return MyTable(cafe, now_seat, next_seat, is_host, read_clock(cafe, now=now))


def list_board(cafe: Cafe, *, with_names: bool) -> list[BoardTable]:
    """Return the tables of the round that is on (of the first before it begins) with the number of people at each."""
    number = max(1, cafe.current_round)
    seats = CafeSeat.objects.filter(cafe=cafe, round=number, registration__status=RegistrationStatus.REGISTERED)
    at: dict[int, list[str]] = {}
    for table, name in seats.order_by("registration__name", "pk").values_list("table", "registration__name"):
        at.setdefault(table, []).append(name.split()[0] if name.strip() else "")
    return [
        BoardTable(table, len(at.get(table.pk, [])), tuple(at.get(table.pk, [])) if with_names else ())
        for table in cafe.tables.order_by("number")
    ]


@dataclass(frozen=True)
class Drift:
    """How those who take part now differ from those who have tables in the coming rounds."""

    taking: int
    checked_in: int
    late: tuple[Registration, ...]
    missing: int

    @property
    def is_any(self) -> bool:
        """Whether there is something to update."""
        return bool(self.late) or self.missing > 0


def work_out_drift(cafe: Cafe, *, now: datetime) -> Drift:
    """Return who has come since the tables were given, and how many of those seated are missing."""
    taking = list_taking_part(cafe, now=now)
    number = min(cafe.rounds, cafe.current_round + 1)
    seated = set(CafeSeat.objects.filter(cafe=cafe, round=number).values_list("registration", flat=True))
    late = tuple(one.registration for one in taking if one.registration.pk not in seated)
    is_last = cafe.current_round >= cafe.rounds
    missing = 0 if is_last else len(seated - {one.registration.pk for one in taking})
    return Drift(len(taking), sum(one.is_checked_in for one in taking), late, missing)


@dataclass(frozen=True)
class Worth:
    """What a plan is worth: meetings of at most so many, and what the tables of a round come to."""

    meetings: int
    bound: int
    share: float
    people: int
    least_met: int
    most_met: int
    seed: int
    version: str


def read_worth(cafe: Cafe) -> Worth:
    """Return the figures of the stored plan."""
    result, metrics = cafe.result, cafe.result["metrics"]
    share = 1.0 if not result["bound"] else result["meetings"] / result["bound"]
    people = len(cafe.problem["persons"])
    return Worth(
        result["meetings"], result["bound"], share * 100, people, metrics["least_met"], metrics["most_met"],
        cafe.seed, cafe.engine_version,
    )  # fmt: skip
