"""What followers know of us, and how many they are."""

from __future__ import annotations

from uuid import UUID

from samverkan.stories.models import FediverseFollower, FediversePost


def list_told_editions() -> dict[UUID, int]:
    """Return the stories that bear another name in the fediverse than their first, with which edition it is."""
    return dict(FediversePost.objects.filter(edition__gt=1).values_list("key", "edition"))


def get_told_edition(key: UUID) -> tuple[int, bool]:
    """Return the edition under which a story is known in the fediverse, and whether it has been taken back."""
    post = FediversePost.objects.filter(key=key).first()
    return (post.edition, post.deleted_at is not None) if post else (1, False)


def count_followers() -> int:
    """Return how many follow the blog in the fediverse."""
    return int(FediverseFollower.objects.count())
