"""How a delivery stands, and what can go wrong with one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryStatus(TextChoices):
    """Where a delivery is on its way."""

    QUEUED = "queued", _("Waits")
    SENDING = "sending", _("Being delivered")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class Fault(TextChoices):
    """Why the latest try failed, as told on the page."""

    STATUS = "status", _("The receiver answered with an error.")
    REDIRECT = "redirect", _("The receiver sent us on to another address. We do not follow.")
    GONE = "gone", _("The receiver says that it wants no more (410).")
    TIMEOUT = "timeout", _("The receiver did not answer within ten seconds.")
    CONNECTION = "connection", _("Nobody answered at the address.")
    CERTIFICATE = "certificate", _("The receiver's certificate is not valid.")
    ADDRESS = "address", _("The address leads into a closed network. We do not deliver there.")
    ANSWER = "answer", _("The answer was not HTTP.")
    NO_RIGHT = "no_right", _("Whoever made the webhook no longer has the right to it.")
    LOST = "lost", _("Our sender was interrupted. We try again.")
