"""Points gathered into clusters, and votes on them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import GatheringStatus, PollWay
from samverkan.forums.models.programme import Forum
from samverkan.forums.models.registration import Registration


class Gathering(models.Model):
    """The latest suggestion of clusters for a forum: its lot and engine, so that it can be repeated."""

    forum = models.OneToOneField(Forum, on_delete=models.CASCADE, related_name="gathering")
    number = models.PositiveIntegerField(default=1)
    """Which suggestion this is; its seed. A task of an earlier number does nothing."""
    status = models.CharField(max_length=12, choices=GatheringStatus.choices, default=GatheringStatus.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    arranged_at = models.DateTimeField(null=True, blank=True)
    """When somebody last changed a cluster by hand."""
    gathered_at = models.DateTimeField(null=True, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    merges = models.JSONField(default=list, blank=True)
    """Pairs of notes that may say the same: [note, note, likeness], best first."""

    class Meta:
        ordering = ["forum"]

    def __str__(self) -> str:
        return f"{self.forum} #{self.number}"


class Cluster(models.Model):
    """Points that are about the same thing. ``label`` is what the engine suggested; empty: made by hand."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="clusters")
    title = models.CharField(_("title"), max_length=160)
    label = models.CharField(max_length=160, blank=True)
    position = models.PositiveIntegerField(default=0)
    seed = models.PositiveIntegerField(null=True, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["forum", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Poll(models.Model):
    """A question with options that participants vote on. ``result`` is set once, when it is closed."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="polls")
    question = models.CharField(_("question"), max_length=240)
    way = models.CharField(_("way"), max_length=10, choices=PollWay.choices)
    dots_each = models.PositiveSmallIntegerField(default=3)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    """Counts and intervals without persons; kept when the votes are deleted."""

    class Meta:
        ordering = ["forum", "opens_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="poll_dots_from_one", condition=models.Q(dots_each__gte=1)),
        ]

    def __str__(self) -> str:
        return self.question


class PollOption(models.Model):
    """What can be voted for. The title is as it was when the poll was made, whatever becomes of the cluster."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    title = models.TextField(max_length=1000)
    cluster = models.ForeignKey(Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["poll", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class DotVote(models.Model):
    """The dots that one person has put on one option."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="dot_votes")
    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="dot_votes")
    dots = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["option", "registration"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "option"], name="dot_vote_once"),
            models.CheckConstraint(name="dot_vote_from_one", condition=models.Q(dots__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.option}: {self.dots}"


class PairVote(models.Model):
    """One person's answer to "which of these two?". ``first`` has the lower key; no winner: passed over."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="pair_votes")
    first = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="+")
    winner = models.ForeignKey(PollOption, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["registration", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "first", "second"], name="pair_vote_once"),
            models.CheckConstraint(
                name="pair_vote_of_two", condition=models.Q(first__lt=models.F("second"))
            ),
            models.CheckConstraint(
                name="pair_vote_winner_is_one_of_them",
                condition=models.Q(winner=None)
                | models.Q(winner=models.F("first"))
                | models.Q(winner=models.F("second")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
