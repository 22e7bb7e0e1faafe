"""Pictures in the sizes that have been made."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.images import get_image_model

from samverkan.stories.services import make_size
from samverkan.stories.sizes import Shown, card, first_size, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def shown_picture(context: template.Context, image: Any) -> Shown | None:
    """Return a picture as a story shows it.

    Editors' previews and exports make the one size that they need; a reader's page makes nothing.
    """
    found = shown(image)
    if found is None and _may_make(context.get("request")):
        make_size(image, first_size(image))
        found = shown(get_image_model().objects.get(pk=image.pk))
    return found


@register.simple_tag
def card_picture(image: Any) -> Shown | None:
    """Return a picture as lists and cards show it."""
    return card(image) if image else None


def _may_make(request: Any) -> bool:
    return request is None or getattr(request, "is_preview", False)
