"""The weekly letter of what is new: who gets it, and each one that was sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samverkan.stories.models.comments import new_key
from samverkan.stories.models.pages import StoryPage
from samverkan.stories.models.snippets import Theme


class Subscriber(models.Model):
    """Somebody who gets the newsletter, from the press of the button in the first letter until they end it."""

    email = models.EmailField(_("e-mail"), unique=True)  # in lower case
    key = models.CharField(max_length=40, unique=True, default=new_key)
    language = models.CharField(max_length=5, default="sv")
    themes: models.ManyToManyField[Theme, Any] = models.ManyToManyField(
        Theme, blank=True, related_name="+", verbose_name=_("themes")
    )
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return self.email


class Newsletter(models.Model):
    """What is new in a week: a draft that editors read and add to, then a letter to each subscriber."""

    week_start_date = models.DateField(_("week from"), unique=True)
    since = models.DateTimeField(_("new since"))
    until = models.DateTimeField(_("new until"))
    greeting = models.TextField(_("greeting"), max_length=2000, blank=True, default="")
    stories: models.ManyToManyField[StoryPage, Any] = models.ManyToManyField(
        StoryPage, related_name="+", verbose_name=_("stories")
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # How far the writing of the letters has come: the last subscriber who was looked at, and the letters written.
    last_subscriber = models.PositiveBigIntegerField(default=0)
    letters_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-week_start_date"]
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="newsletter_finished_after_sent",
                condition=models.Q(finished_at__isnull=True) | models.Q(sent_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.week_start_date)
