"""Who comes, how, and what they wish for."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import Mode, ParticipantRole, RegistrationStatus
from samverkan.forums.models.programme import Forum, Session, Slot, new_key
from samverkan.network.models import Municipality

#: Letters and digits that cannot be mistaken for each other when read aloud or from a badge.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """Return a short code for check-in; unique within a forum."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(6))


class Registration(models.Model):
    """One person's registration to one forum. ``key`` is the personal link; a new key revokes the old link."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="registrations")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    calendar_key = models.CharField(max_length=40, unique=True, default=new_key)
    calendar_sequence = models.PositiveIntegerField(default=0)
    calendar_gone = models.JSONField(default=list, blank=True)
    """Seats that were given back, as slot and title: the calendar tells that they are cancelled."""
    code = models.CharField(max_length=6, default=new_code)
    status = models.CharField(max_length=12, choices=RegistrationStatus.choices)
    waiting_number = models.PositiveIntegerField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=ParticipantRole.choices)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    needs = models.TextField(_("needs"), blank=True, max_length=1000)
    my_notes = models.TextField(_("my notes"), blank=True, max_length=20000)
    language = models.CharField(max_length=5, default="sv")
    consented_at = models.DateTimeField()
    kept_until = models.DateField()
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="colleagues"
    )
    """The colleague who registered this person, or passed a place on to them."""
    passed_on_at = models.DateTimeField(null=True, blank=True)
    """When the person passed the place on to a colleague; the registration is then cancelled."""

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "forum", Lower("email"), name="registration_once",
                condition=~models.Q(status=RegistrationStatus.CANCELLED),
            ),
            models.UniqueConstraint(fields=["forum", "code"], name="registration_code_once"),
            models.CheckConstraint(
                name="registration_from_somewhere",
                condition=models.Q(municipality__isnull=False) | ~models.Q(organisation=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["forum", "mode", "status"], name="registration_by_status")]

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """One ranked wish: rank 1 is the first wish of the slot."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="preferences")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="preferences")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="preferences")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["registration", "slot", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "slot", "rank"], name="preference_rank_once"),
            models.UniqueConstraint(fields=["registration", "session"], name="preference_session_once"),
            models.CheckConstraint(name="preference_rank_from_one", condition=models.Q(rank__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.session}"
