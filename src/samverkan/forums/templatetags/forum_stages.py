"""The side rail of the organiser's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from samverkan.forums.models import Forum

register = template.Library()

#: A stage is shown once a view with its name exists: ``forums:organise_<stage>`` with the forum's slug.
STAGES = (
    ("plan", _("Plan")),
    ("invite", _("Invite")),
    ("seats", _("Seats")),
    ("day", _("The day")),
    ("harvest", _("Harvest")),
    ("documentation", _("Documentation")),
    ("follow_up", _("Follow-up")),
)


@register.simple_tag
def forum_stages(forum: Forum, current: str) -> list[dict[str, Any]]:
    """Return the stages that have a page: label, href, and whether it is the current one."""
    found = []
    for stage, label in STAGES:
        try:
            href = reverse(f"forums:organise_{stage}", args=[forum.slug])
        except NoReverseMatch:
            continue
        found.append({"label": label, "href": href, "current": stage == current})
    return found
