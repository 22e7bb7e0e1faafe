"""Guest posts: written by a personal link without an account, then taken over by the editors as a story."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from samverkan.network.models import Municipality
from samverkan.stories.enums import GuestStatus
from samverkan.stories.models.pages import StoryPage


class GuestPost(models.Model):
    """What a guest offers, writes and hands in.

    The link's secret is not stored: only its digest, and what it is made of together with the site's own key.
    """

    status = models.CharField(max_length=12, choices=GuestStatus.choices)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role and organisation"), max_length=160, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("municipality"),
    )  # fmt: skip
    language = models.CharField(max_length=5, default="sv")
    idea = models.TextField(blank=True, max_length=2000)
    link_nonce = models.CharField(max_length=43, blank=True)
    link_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    link_ends_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=160, blank=True)
    ingress = models.TextField(max_length=600, blank=True)
    text = models.TextField(max_length=30_000, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    terms_version = models.CharField(max_length=20, blank=True)
    terms_text = models.TextField(blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    story = models.OneToOneField(StoryPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="guest_post")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = _("guest post")
        verbose_name_plural = _("guest posts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="guest_handed_in_with_terms",
                condition=~models.Q(status=GuestStatus.SENT) | models.Q(terms_accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="guest_link_has_an_end",
                condition=models.Q(link_digest__isnull=True) | models.Q(link_ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="guest_ended_has_time",
                condition=~models.Q(status__in=[GuestStatus.PUBLISHED, GuestStatus.DECLINED])
                | models.Q(ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="guest_by_status")]

    def __str__(self) -> str:
        return f"{self.name}: {self.title or self.idea[:40]}"

    @property
    def is_open(self) -> bool:
        """Whether the guest may change the text."""
        return self.status in (GuestStatus.INVITED, GuestStatus.RETURNED)


class GuestPicture(models.Model):
    """A picture of a guest's text, with what it shows and where it comes from. The file's own name is not kept."""

    post = models.ForeignKey(GuestPost, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    image = models.ForeignKey(get_image_model_string(), on_delete=models.CASCADE, related_name="+")
    alt_text = models.CharField(max_length=240)
    source = models.CharField(max_length=160)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="guest_picture_number", fields=["post", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.alt_text[:40]}"


class GuestNote(models.Model):
    """What editor and guest write to each other about a guest post.

    ``review_id`` is that of the editors' decision in the workflow, so that one decision is one note.
    """

    post = models.ForeignKey(GuestPost, on_delete=models.CASCADE, related_name="notes")
    is_editor = models.BooleanField()
    name = models.CharField(max_length=120)
    text = models.TextField(max_length=3000)
    review_id = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"
