"""Live: what goes on between room, screen and phones. Questions, quick polls, a panel's queue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import QuestionState, QuickWay, Signature
from samverkan.forums.models.day import Note
from samverkan.forums.models.programme import Session
from samverkan.forums.models.registration import Registration


class LiveSession(models.Model):
    """A session in which people ask, answer and follow a queue. What the projector shows hangs on this one row."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="live")
    is_open = models.BooleanField(default=False)
    """Whether participants see it on My day."""
    takes_questions = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=0)
    """Rises with every change, so that a phone that asks again is told in one word that nothing is new."""
    question = models.ForeignKey("LiveQuestion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The question that is being answered."""
    point = models.ForeignKey("PanelPoint", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The point of the queue that the panel talks about."""
    poll = models.ForeignKey("QuickPoll", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The quick poll on phones and projector."""

    class Meta:
        ordering = ["session__starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="live_one_thing_at_a_time", condition=models.Q(question=None) | models.Q(point=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.session)


class LiveQuestion(models.Model):
    """What a participant asks. It goes with the registration: nothing of it stays without the person."""

    live = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="questions")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=280)
    signature = models.CharField(max_length=12, choices=Signature.choices, default=Signature.NONE)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING)
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeats")
    """The question that stands for this one; its likes have gone there."""
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["live", "asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["live", "registration", "text"], name="question_asked_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["live", "state"], name="question_by_state")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def signed(self) -> str:
        """What others are told of who asks: nothing, the municipality, or the first name too."""
        person = self.registration
        place = person.municipality.name if person.municipality else person.organisation
        first = person.name.split()[0] if person.name.strip() else ""
        parts = {Signature.NONE: [], Signature.PLACE: [place], Signature.NAME: [first, place]}
        return ", ".join(part for part in parts[Signature(self.signature)] if part)


class QuestionLike(models.Model):
    """That one person wants a question answered."""

    question = models.ForeignKey(LiveQuestion, on_delete=models.CASCADE, related_name="likes")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="question_likes")

    class Meta:
        ordering = ["question", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "registration"], name="question_liked_once"),
        ]

    def __str__(self) -> str:
        return str(self.question)


class QuickPoll(models.Model):
    """A question to the room, answered in a moment. Not a ``Poll``: those are votes on what was said."""

    live = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="polls")
    question = models.CharField(_("question"), max_length=200)
    way = models.CharField(_("way"), max_length=10, choices=QuickWay.choices)
    options = models.JSONField(default=list, blank=True)
    """What can be chosen, in order; none for words."""
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=False)
    """Whether the result is on phones and projector."""
    tally = models.JSONField(default=dict, blank=True)
    """How many answered, and what. Without persons, so it stays when the answers are deleted."""

    class Meta:
        ordering = ["live", "opened_at", "pk"]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        """Whether people can answer."""
        return self.closed_at is None


class QuickAnswer(models.Model):
    """One person's answer: the place of an option, or words."""

    poll = models.ForeignKey(QuickPoll, on_delete=models.CASCADE, related_name="answers")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="quick_answers")
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["poll", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "registration"], name="quick_answer_once"),
            models.CheckConstraint(
                name="quick_answer_says_one_thing",
                condition=models.Q(choice__isnull=False, words="") | (models.Q(choice=None) & ~models.Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.choice)


class PanelPoint(models.Model):
    """A place in a panel's queue: a point from a group's notes, or a participant's question."""

    live = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="points")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, null=True, blank=True, related_name="panel_points")
    question = models.ForeignKey(
        LiveQuestion, on_delete=models.CASCADE, null=True, blank=True, related_name="panel_points"
    )
    position = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["live", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["live", "note"], name="panel_note_once"),
            models.UniqueConstraint(fields=["live", "question"], name="panel_question_once"),
            models.CheckConstraint(
                name="panel_point_is_one_thing",
                condition=models.Q(note__isnull=False, question=None) | models.Q(note=None, question__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def text(self) -> str:
        """What is said."""
        found: Any = self.note or self.question
        return str(found.text)

    @property
    def source(self) -> str:
        """Which group says it, or who asks."""
        return self.note.group_talk.session.title if self.note else self.question.signed if self.question else ""
