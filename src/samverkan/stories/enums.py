"""Kinds of stories and what becomes of a comment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StoryKind(TextChoices):
    """What sort of story it is."""

    STORY = "story", _("Story")
    GUEST = "guest", _("Guest post")
    DOCUMENTATION = "documentation", _("Documentation")


class CommentStatus(TextChoices):
    """Where a comment stands. Only published ones are shown."""

    UNCONFIRMED = "unconfirmed", _("Waiting for the writer to confirm")
    WAITING = "waiting", _("Waiting for you")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Not published")


class GuestStatus(TextChoices):
    """Where a guest post stands."""

    IDEA = "idea", _("Idea to answer")
    SENT = "sent", _("Handed in")
    RETURNED = "returned", _("Back with the guest")
    INVITED = "invited", _("Being written")
    PUBLISHED = "published", pgettext_lazy("guest post", "Published")
    DECLINED = "declined", _("Not taken further")
