"""Old addresses of themes and series lead to where they are now."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from samverkan.stories.models import Series, Theme

#: The pages of a theme or a series, and their feeds.
_PAGES = {
    Theme: ("stories:theme", "stories:tema_feed", "stories:tema_feed_rss"),
    Series: ("stories:series", "stories:serie_feed", "stories:serie_feed_rss"),
}


def lead_on(*, gathering: Theme | Series, old_slug: str) -> None:
    """Lead the addresses that a theme or a series had to those it has; a chain of changes is one step."""
    if old_slug == gathering.slug:
        return
    with transaction.atomic():
        for page in _PAGES[type(gathering)]:
            old, new = reverse(page, args=[old_slug]), reverse(page, args=[gathering.slug])
            Redirect.objects.filter(old_path=Redirect.normalise_path(new)).delete()
            Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
            Redirect.objects.filter(old_path=Redirect.normalise_path(old)).delete()
            Redirect.add_redirect(old, new, automatically_created=True)
