"""Who is invited, what is kept for whom, and what people are reminded of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import InvitationReason, ReminderAnchor, ReminderAudience
from samverkan.forums.models.programme import Forum, ModeCapacity, new_key
from samverkan.forums.models.registration import Registration
from samverkan.letters.models import Letter
from samverkan.network.models import Municipality


class Mailing(models.Model):
    """Invitations that are sent together: a draft until somebody presses send."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="mailings")
    audience = models.JSONField(default=dict)
    """Whom it is for, as ``queries.audience.Audience`` reads it. Pasted addresses go when it is sent."""
    subject_sv = models.CharField(max_length=200)
    text_sv = models.TextField(max_length=4000)
    subject_en = models.CharField(max_length=200)
    text_en = models.TextField(max_length=4000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject_sv


class Invitation(models.Model):
    """One person's invitation to one forum. ``key`` is the personal link. Its letter is written once."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="invitations")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="invitations")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    language = models.CharField(max_length=5, default="sv")
    reason = models.CharField(max_length=12, choices=InvitationReason.choices)
    source = models.ForeignKey(Forum, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The earlier forum that the reason is about."""
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitation"
    )
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "email", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("forum", Lower("email"), name="invitation_once", condition=~models.Q(email=""))
        ]
        indexes: ClassVar = [models.Index(fields=["mailing", "written_at"], name="invitation_to_write")]

    def __str__(self) -> str:
        return self.name or self.email


class NoInvitations(models.Model):
    """An address that wants no invitations, known by its digest alone."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.digest[:8]


class PlaceQuota(models.Model):
    """How many places of a mode a municipality is sure of until ``capacity.kept_until``."""

    capacity = models.ForeignKey(ModeCapacity, on_delete=models.CASCADE, related_name="quotas")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["capacity", "municipality"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["capacity", "municipality"], name="place_quota_once"),
            models.CheckConstraint(name="place_quota_from_one", condition=models.Q(places__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.places}"


class Reminder(models.Model):
    """A letter that leaves by itself, so long before or after a moment of the forum. Off until switched on."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="reminders")
    anchor = models.CharField(max_length=16, choices=ReminderAnchor.choices)
    minutes = models.IntegerField()
    """From the anchor; less than nought is before."""
    audience = models.CharField(max_length=16, choices=ReminderAudience.choices)
    subject_sv = models.CharField(max_length=200)
    text_sv = models.TextField(max_length=4000)
    subject_en = models.CharField(max_length=200)
    text_en = models.TextField(max_length=4000)
    on_since = models.DateTimeField(null=True, blank=True)
    done_for = models.DateTimeField(null=True, blank=True)
    """The moment that all letters have been written for; another once the forum has been moved."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["forum", "created_at", "pk"]

    def __str__(self) -> str:
        return self.subject_sv

    @property
    def moment(self) -> datetime | None:
        """When it leaves as the forum stands now; None where the forum has no such date."""
        anchor = {
            ReminderAnchor.START: self.forum.starts_at,
            ReminderAnchor.END: self.forum.ends_at,
            ReminderAnchor.REGISTRATION: self.forum.registration_closes_at,
            ReminderAnchor.WISHES: self.forum.wishes_close_at,
        }[ReminderAnchor(self.anchor)]
        return anchor + timedelta(minutes=self.minutes) if anchor else None

    @property
    def is_day_before(self) -> bool:
        """Whether it is the day before the start: then whoever registers later gets it too."""
        return self.anchor == ReminderAnchor.START and self.minutes == -24 * 60


class ReminderSent(models.Model):
    """That a person got a reminder: once each, however often the task runs."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="sent")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders_sent"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders_sent"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reminder", "registration"], name="reminder_once_a_registration"),
            models.UniqueConstraint(fields=["reminder", "invitation"], name="reminder_once_an_invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.reminder_id} {self.sent_at}"
