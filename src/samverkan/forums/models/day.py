"""The day itself: who came, and what the groups said."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import CheckInWay, Mode, NoteKind
from samverkan.forums.models.programme import Session
from samverkan.forums.models.registration import Registration


class Attendance(models.Model):
    """That a person came, when and how."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="attendance")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    way = models.CharField(max_length=10, choices=CheckInWay.choices)
    checked_in_at = models.DateTimeField()
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["checked_in_at", "pk"]

    def __str__(self) -> str:
        return f"{self.registration} {self.checked_in_at:%H:%M}"


class GroupTalk(models.Model):
    """What makes a session a group talk: the pitch and the question of its host."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="group_talk")
    pitch = models.TextField(_("pitch"), blank=True, max_length=600)
    question = models.CharField(_("question"), max_length=240, blank=True)

    class Meta:
        ordering = ["session"]

    def __str__(self) -> str:
        return str(self.session)


class Note(models.Model):
    """A short point from a group talk. ``client_id`` is made on the device, so that a resent note arrives once."""

    group_talk = models.ForeignKey(GroupTalk, on_delete=models.CASCADE, related_name="notes")
    client_id = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices, default=NoteKind.IDEA)
    text = models.TextField(_("text"), max_length=1000)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    cluster = models.ForeignKey("Cluster", on_delete=models.SET_NULL, null=True, blank=True, related_name="notes")
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeats")
    """The point that says the same and stands for this one. That one says the same as no other."""
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="table_points"
    )
    """The participant who wrote it at the table, for as long as the registration is kept. None: a host did."""
    table = models.PositiveSmallIntegerField(null=True, blank=True)
    """The number of the World Café's table at which it was written, and the round."""
    round = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["group_talk", "written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group_talk", "client_id"], name="note_arrives_once"),
            models.CheckConstraint(
                name="note_of_a_table_in_a_round",
                condition=models.Q(table=None, round=None) | models.Q(table__gte=1, round__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
