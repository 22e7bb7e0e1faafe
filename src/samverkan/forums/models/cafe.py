"""World Café: tables, rounds, a clock, and who sits where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import CafeState, Mode
from samverkan.forums.models.programme import Session
from samverkan.forums.models.registration import Registration


class Cafe(models.Model):
    """A session held as a World Café. ``current_round`` 0: not begun. The clock is what ``round_ends_at`` says."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cafe")
    question = models.CharField(_("question"), max_length=240)
    rounds = models.PositiveSmallIntegerField(_("rounds"))
    minutes = models.PositiveSmallIntegerField(_("minutes a round"))
    lent_computers = models.PositiveSmallIntegerField(_("lent computers"), default=0)
    """How many on site sit at digital tables, each with a computer lent at the venue."""
    shows_names = models.BooleanField(default=False)
    """Whether the projector shows first names."""
    state = models.CharField(max_length=10, choices=CafeState.choices, default=CafeState.PLANNED)
    current_round = models.PositiveSmallIntegerField(default=0)
    round_started_at = models.DateTimeField(null=True, blank=True)
    round_ends_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    plan_number = models.PositiveIntegerField(default=0)
    """Rises with every change of tables or seats, so that of two changes at once one is made again."""
    planned_at = models.DateTimeField(null=True, blank=True)
    """When people were last given tables; empty if they have none."""
    seed = models.PositiveIntegerField(default=0)
    engine_version = models.CharField(max_length=20, blank=True)
    problem = models.JSONField(default=dict, blank=True)
    """What the engine was given, with registration ids, table numbers and no names."""
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["session__starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cafe_round_within_rounds", condition=models.Q(current_round__lte=models.F("rounds"))
            ),
            models.CheckConstraint(
                name="cafe_begins_with_round_one",
                condition=models.Q(state=CafeState.PLANNED, current_round=0)
                | models.Q(state__in=[CafeState.RUNNING, CafeState.ENDED], current_round__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.question}"


class CafeTable(models.Model):
    """A table, by its number. Its host stays there; ``host`` only if they are registered."""

    cafe = models.ForeignKey(Cafe, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    host_name = models.CharField(_("host"), max_length=120, blank=True)
    host = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="hosted_tables"
    )

    class Meta:
        ordering = ["cafe", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cafe", "number"], name="cafe_table_number_once"),
            models.UniqueConstraint(fields=["cafe", "host"], name="cafe_host_of_one_table"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class CafeSeat(models.Model):
    """Somebody's table in a round."""

    cafe = models.ForeignKey(Cafe, on_delete=models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="cafe_seats")
    round = models.PositiveSmallIntegerField()
    table = models.ForeignKey(CafeTable, on_delete=models.CASCADE, related_name="seats")
    via_lent_computer = models.BooleanField(default=False)

    class Meta:
        ordering = ["cafe", "round", "table", "registration"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cafe", "registration", "round"], name="cafe_seat_once_a_round"),
        ]
        indexes: ClassVar = [models.Index(fields=["cafe", "round", "table"], name="cafe_seat_by_table")]

    def __str__(self) -> str:
        return f"{self.registration} {self.round}: {self.table}"
