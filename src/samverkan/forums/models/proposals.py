"""A call, what people propose in answer to it, and what the organisers say among themselves."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import ForumMode, ProposalState, SessionKind
from samverkan.forums.models.programme import Forum, Session, new_key
from samverkan.network.models import Municipality


class Call(models.Model):
    """What a forum asks for. An unlisted call is seen only by those who have the link with its ``key``."""

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="call")
    sought = models.TextField(_("what is sought"), max_length=1200)
    kinds = models.JSONField(_("forms"))
    """Which kinds of session can be proposed, as values of ``SessionKind``."""
    closes_at = models.DateTimeField(_("closes"))
    is_unlisted = models.BooleanField(_("only by the link"), default=False)
    key = models.CharField(max_length=40, unique=True, default=new_key)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return f"{self.forum}: {self.closes_at:%Y-%m-%d}"


class Proposal(models.Model):
    """A session that somebody offers to hold. ``key`` is their personal link; ``client_id`` makes a resent one one."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="proposals")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    state = models.CharField(max_length=12, choices=ProposalState.choices, default=ProposalState.NEW)
    title = models.CharField(_("title"), max_length=160)
    gain = models.TextField(_("what one takes home"), max_length=1200)
    kind = models.CharField(_("form"), max_length=12, choices=SessionKind.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=ForumMode.choices)
    needs = models.TextField(_("needs"), blank=True, max_length=1000)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    host_title = models.CharField(_("role and organisation"), max_length=160)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    language = models.CharField(max_length=5, default="sv")
    consented_at = models.DateTimeField()
    kept_until = models.DateField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    """What the organiser wrote when the proposal was accepted or declined."""
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    session = models.OneToOneField(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal"
    )  # fmt: skip
    """The session that it became, once it has a time and a room."""

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposal_in_programme_is_accepted",
                condition=models.Q(session__isnull=True) | models.Q(state=ProposalState.ACCEPTED),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["call", "state"], name="proposal_by_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_undecided(self) -> bool:
        """Whether nobody has answered it and it is not taken back."""
        return self.state in (ProposalState.NEW, ProposalState.REVIEWED)


class ProposalComment(models.Model):
    """What an organiser says of a proposal to the other organisers."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["proposal", "written_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="proposal_comment_says_something", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ProposalScore(models.Model):
    """What one organiser thinks a proposal is worth: 1 to 5."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="scores")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["proposal", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "person"], name="proposal_score_once"),
            models.CheckConstraint(name="proposal_score_1_to_5", condition=models.Q(score__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return str(self.score)
