"""What municipalities have set out to reach, what happened on the way, and who wants to hear of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.keyfigures.enums import Gender, GoalEventKind, GoalKind, GoalState
from samverkan.keyfigures.models.catalogue import Indicator
from samverkan.keyfigures.models.store import Vintage
from samverkan.network.models import Municipality, Person


class Goal(models.Model):
    """Where a municipality wants a key figure to be, and when. Everybody may read it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="goals", verbose_name=_("municipality")
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="goals", verbose_name=_("key figure")
    )
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, default=Gender.ALL)
    kind = models.CharField(_("kind"), max_length=10, choices=GoalKind.choices)
    change_percent = models.FloatField(_("change in per cent"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(_("year it began from"))
    start_value = models.FloatField(_("value it began from"))
    target_value = models.FloatField(_("value to reach"))
    due_year = models.PositiveSmallIntegerField(_("year to reach it"))
    note = models.TextField(_("why and how"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=GoalState.choices, default=GoalState.ACTIVE)
    closing_note = models.TextField(_("what came of it"), max_length=1000, blank=True)
    set_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    created_at = models.DateTimeField(_("set"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # The last figure that people were told of; null before there is any.
    seen_vintage = models.ForeignKey(Vintage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_year = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_value = models.FloatField(null=True, blank=True)
    followers: models.ManyToManyField[Person, GoalFollower] = models.ManyToManyField(
        Person, through="GoalFollower", related_name="+"
    )

    class Meta:
        ordering = ["due_year", "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "indicator", "gender"],
                condition=models.Q(state=GoalState.ACTIVE),
                name="keyfigures_one_goal_in_force",
            ),
            models.CheckConstraint(
                name="keyfigures_goal_ahead", condition=models.Q(due_year__gt=models.F("start_year"))
            ),
            models.CheckConstraint(
                name="keyfigures_goal_moves", condition=~models.Q(target_value=models.F("start_value"))
            ),
            models.CheckConstraint(
                name="keyfigures_goal_change_iff_kind",
                condition=models.Q(kind=GoalKind.CHANGE, change_percent__isnull=False)
                | models.Q(kind=GoalKind.VALUE, change_percent__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.indicator}"

    @property
    def is_falling(self) -> bool:
        """Whether the figure is to go down."""
        return self.target_value < self.start_value

    def is_met_by(self, value: float) -> bool:
        """Whether a value reaches the goal."""
        return value <= self.target_value if self.is_falling else value >= self.target_value

    def path_at(self, year: int) -> float:
        """Return the value on the straight way from the start to the goal; the goal's own after it."""
        share = min(1.0, (year - self.start_year) / (self.due_year - self.start_year))
        return self.start_value + share * (self.target_value - self.start_value)


class GoalEvent(models.Model):
    """Something that happened to a goal: numbers in ``data``, no names."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=10, choices=GoalEventKind.choices)
    happened_at = models.DateTimeField(_("when"))
    data = models.JSONField(_("what"), default=dict, blank=True)

    class Meta:
        ordering = ["goal", "-happened_at", "-pk"]
        verbose_name = _("event of a goal")
        verbose_name_plural = _("events of goals")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_at:%Y-%m-%d}"


class GoalFollower(models.Model):
    """Somebody who gets a letter when new figures move a goal; forgotten when the goal is closed."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="followings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followed_goals")
    since_date = models.DateField(_("since"))

    class Meta:
        ordering = ["goal", "person"]
        verbose_name = _("follower of a goal")
        verbose_name_plural = _("followers of goals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["goal", "person"], name="keyfigures_follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.goal_id}"
