"""A guest's personal link: made of the post and the site's key, stored as a digest alone, with an end."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from samverkan.stories.models import GuestPost

#: How long a link holds from the invitation, and from each letter that hands the text back.
LINK_HOLDS = timedelta(days=60)
_SALT = "stories.guest"


class LinkOver(Exception):
    """There is no such link, or its time is over."""


def new_link(post: GuestPost, *, now: datetime) -> str:
    """Give the post a new link and return its token; an earlier link stops working. The caller stores the post."""
    post.link_nonce = secrets.token_urlsafe(32)
    post.link_digest = _digest(token_of(post))
    post.link_ends_at = now + LINK_HOLDS
    return token_of(post)


def token_of(post: GuestPost) -> str:
    """Return the token of the post's link, which nobody can work out from the database alone."""
    secret = salted_hmac(_SALT, f"{post.pk}:{post.link_nonce}", algorithm="sha256").digest()
    return urlsafe_b64encode(secret).decode().rstrip("=")


def link_url(post: GuestPost, name: str = "stories:guest") -> str:
    """Return the whole address of the post's link."""
    return settings.BASE_URL + reverse(name, args=[token_of(post)])


def post_of(token: str, *, now: datetime) -> GuestPost:
    """Return the post that a link leads to. Raises ``LinkOver``."""
    posts = GuestPost.objects.select_related("story", "municipality", "invited_by")
    post = posts.filter(link_digest=_digest(token), link_ends_at__gt=now).first()
    if post is None:
        raise LinkOver
    return post


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
