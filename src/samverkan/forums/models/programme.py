"""A forum and its programme: rooms, slots, sessions and hosts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import Choice, ForumKind, ForumMode, ForumStatus, Mode, SessionKind
from samverkan.forums.models.series import Series
from samverkan.forums.rules import Placement
from samverkan.network.models import Region

if TYPE_CHECKING:
    from samverkan.forums.models.day import GroupTalk


def new_key() -> str:
    """Return an unguessable key for a personal link (128 bits)."""
    return secrets.token_urlsafe(16)


class Forum(models.Model):
    """A meeting over municipal borders, on site, digital or both."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="forums")
    kind = models.CharField(_("kind"), max_length=20, choices=ForumKind.choices, default=ForumKind.STRATEGIC)
    status = models.CharField(_("status"), max_length=20, choices=ForumStatus.choices, default=ForumStatus.DRAFT)
    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=160)
    lead = models.TextField(_("lead"), blank=True, max_length=600)
    gains = models.TextField(_("what you gain, one point a line"), blank=True, max_length=1000)
    mode = models.CharField(_("mode"), max_length=10, choices=ForumMode.choices, default=ForumMode.BOTH)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Stockholm")
    venue = models.CharField(_("place"), max_length=200, blank=True)
    directions = models.TextField(_("how to find it"), blank=True, max_length=1000)
    join_url = models.URLField(_("link for digital participants"), blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    wishes_close_at = models.DateTimeField(_("wish for sessions before"), null=True, blank=True)
    data_kept_until = models.DateField(_("personal data is kept until"), null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("follows up"),
    )
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="forums", verbose_name=_("series")
    )
    source = models.JSONField(default=dict, blank=True)
    """What an imported schedule.json said of itself, kept so that the export gives the same file back."""
    seats_published_at = models.DateTimeField(null=True, blank=True)
    kiosk_number = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Part of the kiosk's link: a new number withdraws the link."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_at", "pk"]
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints: ClassVar = [
            models.CheckConstraint(name="forum_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at")))
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the programme's clock times are told."""
        return ZoneInfo(self.time_zone)


class ModeCapacity(models.Model):
    """How many take part in a mode, and how many places are held. ``capacity`` None means no limit."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="capacities")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    next_waiting_number = models.PositiveIntegerField(default=1)
    kept = models.PositiveIntegerField(default=0, db_default=0)
    """How many of the free places are kept for municipalities, as ``services.quotas`` counted them last."""
    kept_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "-mode"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "mode"], name="mode_capacity_once"),
            models.CheckConstraint(
                name="mode_never_overbooked",
                condition=models.Q(capacity__isnull=True) | models.Q(taken__lte=models.F("capacity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum}: {self.get_mode_display()} {self.taken}/{self.capacity}"


class Room(models.Model):
    """A room at the venue, or a digital one, and how many it holds in each mode. None: nobody has said."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    join_url = models.URLField(_("link"), blank=True)
    seats_onsite = models.PositiveIntegerField(_("seats on site"), null=True, blank=True)
    seats_digital = models.PositiveIntegerField(_("digital seats"), null=True, blank=True)

    class Meta:
        ordering = ["forum", "position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["forum", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_described(self) -> bool:
        """Whether somebody has written more of it than its name."""
        return bool(self.join_url) or self.seats_onsite is not None or self.seats_digital is not None

    def seats_for(self, mode: str) -> int | None:
        """Return how many the room holds of a session's mode, together if it is both; None if nobody has said."""
        wanted = {ForumMode.ONSITE: [self.seats_onsite], ForumMode.DIGITAL: [self.seats_digital]}.get(
            ForumMode(mode), [self.seats_onsite, self.seats_digital]
        )
        known = [seats for seats in wanted if seats is not None]
        return sum(known) if len(known) == len(wanted) else None


class Slot(models.Model):
    """A time of the programme in which one session, or several parallel ones, take place."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    group_key = models.CharField(max_length=60, blank=True)
    """The key of the parallel group in an imported programme; empty when everybody goes to the same session."""
    title = models.CharField(_("title"), max_length=160, blank=True)
    choice = models.CharField(max_length=12, choices=Choice.choices, default=Choice.NONE)

    class Meta:
        ordering = ["forum", "starts_at", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "position"], name="slot_position_once"),
            models.CheckConstraint(name="slot_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at"))),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.starts_at:%H:%M}"


class Session(models.Model):
    """What happens in a room during a slot. ``capacity`` None means that the room holds everybody."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.RESTRICT, related_name="sessions")
    external_id = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True, max_length=4000)
    kind = models.CharField(max_length=12, choices=SessionKind.choices, default=SessionKind.PLENARY)
    mode = models.CharField(max_length=10, choices=ForumMode.choices, default=ForumMode.BOTH)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["slot", "starts_at", "room__position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="session_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="session_never_overbooked",
                condition=models.Q(capacity__isnull=True) | models.Q(taken__lte=models.F("capacity")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def placement(self) -> Placement:
        """When and where it stands in the programme."""
        return Placement(self.starts_at, self.ends_at, self.room_id)

    @property
    def talk(self) -> GroupTalk | None:
        """Its pitch and question, if anybody has written them; ask with ``select_related("group_talk")``."""
        return getattr(self, "group_talk", None)


class Host(models.Model):
    """Somebody who speaks in or leads a session; needs no account. ``key`` opens the host's page."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("role and organisation"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40, unique=True, default=new_key)

    class Meta:
        ordering = ["session", "position", "pk"]

    def __str__(self) -> str:
        return self.name
