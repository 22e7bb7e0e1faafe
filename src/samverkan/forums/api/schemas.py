"""What the operations answer. Times carry the forum's zone; what is not known is null."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop
from pydantic import Field

from samverkan.api.contract import Schema
from samverkan.forums.enums import Choice, ForumKind, ForumMode, ForumStatus, Mode, RegistrationStatus, SessionKind


class Link(Schema):
    """Another thing of the API."""

    slug: str = Field(description=gettext_noop("Its name in addresses."))
    title: str = Field(description=gettext_noop("Its title."))


class Place(Schema):
    """The places of a mode."""

    mode: Mode = Field(description=gettext_noop("On site or digital."))
    capacity: int | None = Field(description=gettext_noop("How many places there are; null: no limit."))
    left: int | None = Field(description=gettext_noop("How many are left; null: no limit."))


class ForumSummary(Schema):
    """A forum in a list."""

    slug: str = Field(description=gettext_noop("Its name in addresses."))
    title: str = Field(description=gettext_noop("Its title."))
    kind: ForumKind = Field(description=gettext_noop("What sort of forum it is."))
    status: ForumStatus = Field(description=gettext_noop("How far it has come. Drafts are never told."))
    mode: ForumMode = Field(description=gettext_noop("Where it takes place."))
    starts_at: datetime = Field(description=gettext_noop("When it starts."))
    ends_at: datetime = Field(description=gettext_noop("When it ends."))
    time_zone: str = Field(description=gettext_noop("The zone in which its clock times are told."))
    venue: str = Field(description=gettext_noop("The place; empty when it is digital."))
    lead: str = Field(description=gettext_noop("What it is about."))
    url: str = Field(description=gettext_noop("Its page."))
    series: Link | None = Field(description=gettext_noop("The series it belongs to."))


class ForumList(Schema):
    """Forums, the latest first."""

    forums: list[ForumSummary] = Field(description=gettext_noop("The forums, the latest first."))
    total: int = Field(description=gettext_noop("How many there are in all."))
    next: str | None = Field(description=gettext_noop("The address of the next part of the list."))


class Host(Schema):
    """Somebody who speaks in or leads a session, as the programme names them."""

    name: str = Field(description=gettext_noop("The name in the programme."))
    title: str = Field(description=gettext_noop("Role and organisation."))


class ProgrammeSession(Schema):
    """What happens in a room at a time."""

    id: int = Field(description=gettext_noop("Its number, the same for ever."))
    title: str = Field(description=gettext_noop("Its title."))
    abstract: str = Field(description=gettext_noop("What it is about."))
    kind: SessionKind = Field(description=gettext_noop("What sort of session it is."))
    mode: ForumMode = Field(description=gettext_noop("Where it takes place."))
    room: str = Field(description=gettext_noop("The room's name."))
    starts_at: datetime = Field(description=gettext_noop("When it starts."))
    ends_at: datetime = Field(description=gettext_noop("When it ends."))
    capacity: int | None = Field(description=gettext_noop("Its seats; null: the room holds everybody."))
    hosts: list[Host] = Field(description=gettext_noop("Who speaks in it or leads it."))


class ProgrammeSlot(Schema):
    """A time of the programme with one session or several parallel ones."""

    title: str = Field(description=gettext_noop("Its title, mostly where sessions are parallel."))
    starts_at: datetime = Field(description=gettext_noop("When it starts."))
    ends_at: datetime = Field(description=gettext_noop("When it ends."))
    choice: Choice = Field(description=gettext_noop("How the seats of parallel sessions are given."))
    sessions: list[ProgrammeSession] = Field(description=gettext_noop("What happens then."))


class ForumDetail(ForumSummary):
    """A forum with its places and its programme."""

    gains: list[str] = Field(description=gettext_noop("What one takes home."))
    is_registration_open: bool = Field(description=gettext_noop("Whether one can register now."))
    registration_closes_at: datetime | None = Field(description=gettext_noop("When registration closes."))
    places: list[Place] = Field(description=gettext_noop("The places of each mode."))
    follows: Link | None = Field(description=gettext_noop("The forum that it follows up."))
    programme: list[ProgrammeSlot] = Field(description=gettext_noop("The programme in order of time."))


class SeriesSummary(Schema):
    """Forums that belong together."""

    slug: str = Field(description=gettext_noop("Its name in addresses."))
    title: str = Field(description=gettext_noop("Its title."))
    description: str = Field(description=gettext_noop("What it is about."))
    url: str = Field(description=gettext_noop("Its page."))


class SeriesList(Schema):
    """Every series with a forum that is public."""

    series: list[SeriesSummary] = Field(description=gettext_noop("Every series, by title."))
    total: int = Field(description=gettext_noop("How many there are in all."))
    next: str | None = Field(description=gettext_noop("The address of the next part of the list."))


class SeriesDetail(SeriesSummary):
    """A series with its public forums."""

    forums: list[ForumSummary] = Field(description=gettext_noop("The forums, the latest first."))


class Home(Schema):
    """A municipality."""

    code: str = Field(description=gettext_noop("The municipality's code at Statistics Sweden."))
    name: str = Field(description=gettext_noop("The municipality's name."))


class RegisteredSeat(Schema):
    """A seat that somebody has."""

    session_id: int = Field(description=gettext_noop("The session's number in the programme."))
    title: str = Field(description=gettext_noop("The session's title."))
    starts_at: datetime = Field(description=gettext_noop("When it starts."))


class RegistrationOut(Schema):
    """Somebody's registration."""

    id: int = Field(description=gettext_noop("Its number, as in events."))
    status: RegistrationStatus = Field(description=gettext_noop("Where it stands."))
    name: str = Field(description=gettext_noop("The person's name."))
    email: str = Field(description=gettext_noop("The person's e-mail address."))
    municipality: Home | None = Field(description=gettext_noop("Where the person works; null: another organisation."))
    organisation: str = Field(description=gettext_noop("The organisation, where it is no municipality."))
    mode: Mode = Field(description=gettext_noop("On site or digital."))
    seats: list[RegisteredSeat] = Field(description=gettext_noop("The person's seats."))
    registered_at: datetime = Field(description=gettext_noop("When the person registered."))
    checked_in_at: datetime | None = Field(description=gettext_noop("When the person was checked in."))
    kept_until: date = Field(description=gettext_noop("The last day on which you too may keep these data."))


class RegistrationList(Schema):
    """Registrations to a forum."""

    registrations: list[RegistrationOut] = Field(description=gettext_noop("The registrations, the first one first."))
    total: int = Field(description=gettext_noop("How many there are in all."))
    next: str | None = Field(description=gettext_noop("The address of the next part of the list."))


class MunicipalityCount(Schema):
    """How many came from a place."""

    name: str = Field(description=gettext_noop("The municipality; the last row may be other organisations."))
    count: int | None = Field(description=gettext_noop("How many came; null: too few to be told."))


class Counts(Schema):
    """How many took part. What is null is small, or would let a small figure be worked out."""

    registered: int | None = Field(description=gettext_noop("How many are registered with a place."))
    attended: int | None = Field(description=gettext_noop("How many came."))
    onsite: int | None = Field(description=gettext_noop("How many came on site."))
    digital: int | None = Field(description=gettext_noop("How many took part digitally."))
    by_municipality: list[MunicipalityCount] = Field(description=gettext_noop("How many came from where."))
    suppressed_below: int = Field(description=gettext_noop("Figures from 1 up to this are hidden."))
