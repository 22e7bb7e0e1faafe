"""The organiser's own questions, what people answer, and who goes first on the waiting list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import AnswersKept, Mode, ParticipantRole, QuestionKind, WaitingGroup
from samverkan.forums.models.programme import Forum
from samverkan.forums.models.registration import Registration


class Question(models.Model):
    """A question of the registration. It applies to a mode, and to those who gave a certain answer, if it says so.

    A removed question keeps its row: an answer that was on its way does no harm, and is deleted with the day's others.
    """

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    purpose = models.CharField(_("why we ask"), max_length=300)
    options = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, blank=True)
    depends_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="dependants")
    depends_value = models.CharField(max_length=120, blank=True)
    kept = models.CharField(max_length=12, choices=AnswersKept.choices, default=AnswersKept.REGISTRATION)
    is_sensitive = models.BooleanField(default=False)
    """Only organisers read the answers, as what people need: never counted for others."""
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="question_sensitive_not_kept",
                condition=models.Q(is_sensitive=False) | models.Q(kept=AnswersKept.DAY_AFTER),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What one person answers: a text, a number, ``yes`` or ``no``, an option, or a list of options."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()

    class Meta:
        ordering = ["registration", "question__position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["registration", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.registration}: {self.question}"


class WaitingRule(models.Model):
    """A group that goes before those after it on the waiting list; within a group the order is by time."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="waiting_rules")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=20, choices=WaitingGroup.choices)
    role = models.CharField(max_length=20, choices=ParticipantRole.choices, blank=True)

    class Meta:
        ordering = ["forum", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forum", "group", "role"], name="waiting_rule_once"),
            models.CheckConstraint(
                name="waiting_rule_role",
                condition=models.Q(group=WaitingGroup.ROLE) & ~models.Q(role="")
                | ~models.Q(group=WaitingGroup.ROLE) & models.Q(role=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Who it is, in the reader's language."""
        return self.get_role_display() if self.role else str(WaitingGroup(self.group).label)
