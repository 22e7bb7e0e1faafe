"""Kinds of stories and what becomes of a comment."""

from django.db.models import TextChoices
from django.utils.functional import Promise
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
    WITHDRAWN = "withdrawn", _("Withdrawn by its writer")


class CommentRule(TextChoices):
    """What a comment must keep to: its name, and the sentence that readers and writers are told."""

    TOPIC = "topic", _("Beside the subject")
    RESPECT = "respect", _("Disrespectful")
    PRIVACY = "privacy", _("Tells about others")
    ADVERTISING = "advertising", _("Advertises")
    LAW = "law", _("Against the law")

    @property
    def sentence(self) -> Promise:
        """The rule in full."""
        return _SENTENCES[self.value]


_SENTENCES: dict[str, Promise] = {
    "topic": _("Keep to what the story is about."),
    "respect": _("Write about the matter, not against a person or a group."),
    "privacy": _("Tell nothing by which somebody else can be recognised."),
    "advertising": _("Advertise nothing."),
    "law": _("Write nothing that the law forbids, such as threats or agitation against a group."),
}


class TellingStatus(TextChoices):
    """Where a delivery to the fediverse is on its way."""

    QUEUED = "queued", _("Waits")
    SENDING = "sending", _("Being delivered")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class GuestStatus(TextChoices):
    """Where a guest post stands."""

    IDEA = "idea", _("Idea to answer")
    SENT = "sent", _("Handed in")
    RETURNED = "returned", _("Back with the guest")
    INVITED = "invited", _("Being written")
    PUBLISHED = "published", pgettext_lazy("guest post", "Published")
    DECLINED = "declined", _("Not taken further")
