"""The blog in the fediverse: publishes to those who follow it, and takes in nothing but who follows and who stops."""

from samverkan.stories.services.fediverse.documents import (
    NOTE_CONTEXT,
    actor,
    actor_id,
    creation,
    note,
    note_id,
    tombstone,
)
from samverkan.stories.services.fediverse.following import NotUnderstood, TooManyRequests, receive
from samverkan.stories.services.fediverse.sending import forget_old, reap, send_due
from samverkan.stories.services.fediverse.signatures import BadSignature, Request
from samverkan.stories.services.fediverse.telling import tell_followers
from samverkan.stories.services.fediverse.told import count_followers, get_told_edition, list_told_editions

__all__ = [
    "NOTE_CONTEXT",
    "BadSignature",
    "NotUnderstood",
    "Request",
    "TooManyRequests",
    "actor",
    "actor_id",
    "count_followers",
    "creation",
    "forget_old",
    "get_told_edition",
    "list_told_editions",
    "note",
    "note_id",
    "reap",
    "receive",
    "send_due",
    "tell_followers",
    "tombstone",
]
