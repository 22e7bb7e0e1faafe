"""Kinds and roles of the network."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What sort of organisation takes part."""

    REGIONAL = "regional", _("Regional association")
    MUNICIPALITY = "municipality", _("Municipality")
    AGENCY = "agency", _("State agency")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    BUSINESS = "business", _("Business")
    ACADEMIA = "academia", _("University or school")


class Role(TextChoices):
    """What a person does in the network."""

    ORGANISER = "organiser", _("Organiser")
    EDITOR = "editor", _("Editor")
    CONTRIBUTOR = "contributor", _("Contributor")
    PARTICIPANT = "participant", _("Participant")
    HOST = "host", _("Host")
    ANALYST = "analyst", _("Analyst")


#: Roles that may enter the editors' or organisers' pages; they may add a passkey or an authenticator app.
STAFF_ROLES = frozenset({Role.ORGANISER, Role.EDITOR})
