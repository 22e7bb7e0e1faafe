"""What comes after a forum: commitments with reminders, decisions, and an evaluation that nobody can be found in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import CommitmentStatus
from samverkan.forums.models.day import Note
from samverkan.forums.models.ideas import Cluster
from samverkan.forums.models.programme import Forum, Host, new_key
from samverkan.forums.models.registration import Registration
from samverkan.network.models import Municipality


class Commitment(models.Model):
    """Who does what until when. Name and address are erased after ``kept_until``; the rest stays."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="commitments")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    """The personal link to report by; a new key closes the old link."""
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments"
    )
    noted_by = models.ForeignKey(Host, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments")
    """The host by whose link a letter about it was sent."""
    text = models.TextField(_("what"), max_length=400)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    due_date = models.DateField(_("until when"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    """Only of those who are reminded."""
    language = models.CharField(max_length=5, default="sv")
    is_shown = models.BooleanField(default=False)
    """Whether text, municipality, date and status may be shown to everybody."""
    is_named = models.BooleanField(default=False)
    """Whether the name may be shown too; the person says so, nobody else."""
    cluster = models.ForeignKey(Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments")
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments")
    origin = models.CharField(max_length=1000, blank=True)
    """The cluster's name or the point's words, as they were."""
    status = models.CharField(max_length=12, choices=CommitmentStatus.choices, default=CommitmentStatus.MADE)
    report = models.TextField(_("how it goes"), blank=True, max_length=500)
    reported_at = models.DateTimeField(null=True, blank=True)
    last_reminder = models.CharField(max_length=40, blank=True)
    kept_until = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_date", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="commitment_from_somewhere", condition=Q(municipality__isnull=False) | ~Q(organisation="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["due_date"], name="commitment_by_due", condition=~Q(email=""))]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def home(self) -> str:
        """The municipality or the organisation that it is made for; ask with ``select_related("municipality")``."""
        return self.municipality.name if self.municipality else self.organisation


class FollowUp(models.Model):
    """What the organiser decides about the time after a forum."""

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="follow_up")
    decisions = models.TextField(_("decisions, one a line"), blank=True, max_length=4000)
    remind_days = models.JSONField(null=True, blank=True)
    """Days before the due date on which people are reminded; None: as usual."""

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return str(self.forum)


class Evaluation(models.Model):
    """The questions after a forum and what was answered, summed up at once: no row is one person's answer."""

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="evaluation")
    is_on = models.BooleanField(default=True)
    questions = models.JSONField(null=True, blank=True)
    """``{key, kind, text}`` of each; None: the usual ones. They stand still once somebody has answered."""
    answers = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict, blank=True)
    """How many chose each step, by question."""
    texts = models.JSONField(default=dict, blank=True)
    """What was written, by question, in alphabetical order: when it came cannot be told."""
    invited_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return str(self.forum)


class EvaluationReply(models.Model):
    """That somebody has answered, and nothing more: no time, no order, no answer."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, primary_key=True, related_name="evaluation_reply"
    )

    class Meta:
        ordering = ["registration"]

    def __str__(self) -> str:
        return str(self.registration)
