"""Addresses of stories, told apart from the blog's own at the first look."""

from __future__ import annotations

from django.urls.converters import SlugConverter

from samverkan.stories.models.pages import RESERVED_SLUGS


class StorySlug(SlugConverter):
    """A short name that is not one of the blog's own addresses."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})/)[-a-zA-Z0-9_]+"
