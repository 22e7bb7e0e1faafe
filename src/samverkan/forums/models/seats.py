"""Seats: proposed by a plan, moved by hand, then published."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from samverkan.forums.enums import SeatSource
from samverkan.forums.models.programme import Forum, Session, Slot
from samverkan.forums.models.registration import Registration


class SeatPlan(models.Model):
    """One run of the allocation engine: its input, seed, version and result, so that every seat can be explained."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="seat_plans")
    number = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    engine_version = models.CharField(max_length=20)
    problem = models.JSONField()
    """What the engine was given, with registration and session ids and no names."""
    result = models.JSONField()
    """Status, objective, lower bound, gap and metrics of the engine, and how many brought steps along."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["forum", "number"], name="seat_plan_number_once")]

    def __str__(self) -> str:
        return f"{self.forum} #{self.number}"


class PlannedSeat(models.Model):
    """One proposed seat. ``rank`` None: not among the person's wishes; ``session`` None: nowhere to place them."""

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="planned_seats")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="planned_seats")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=SeatSource.choices, default=SeatSource.ALLOCATED)
    why = models.JSONField(default=dict, blank=True)
    """What the engine says of it (see ``services.seat_reasons``): ids and figures, no names."""

    class Meta:
        ordering = ["plan", "slot", "registration"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "registration", "slot"], name="planned_seat_once")
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.session}"


class Seat(models.Model):
    """A seat that a person has: published from a plan, or picked for a group talk. One a slot, never two at once."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="seats")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=SeatSource.choices)
    via_lent_computer = models.BooleanField(default=False)
    """Somebody on site who sits in a digital group through a computer lent at the venue."""
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["slot", "session", "registration"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["registration", "slot"], name="seat_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.registration}: {self.session}"
