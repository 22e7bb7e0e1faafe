"""The stories' tables: pages and snippets of the editors, comments and what the importer remembers."""

from samverkan.stories.models.comments import Comment
from samverkan.stories.models.fediverse import (
    FediverseDelivery,
    FediverseFollower,
    FediverseInbox,
    FediverseKey,
    FediversePost,
)
from samverkan.stories.models.guests import GuestNote, GuestPicture, GuestPost
from samverkan.stories.models.imports import StoryImport
from samverkan.stories.models.newsletters import Newsletter, Subscriber
from samverkan.stories.models.pages import BlogPage, StandardPage, StoryAuthor, StoryPage
from samverkan.stories.models.relations import RelatedStory
from samverkan.stories.models.snippets import Series, Theme
from samverkan.stories.models.transfers import TransferRecord

__all__ = [
    "BlogPage",
    "Comment",
    "FediverseDelivery",
    "FediverseFollower",
    "FediverseInbox",
    "FediverseKey",
    "FediversePost",
    "GuestNote",
    "GuestPicture",
    "GuestPost",
    "Newsletter",
    "RelatedStory",
    "Series",
    "StandardPage",
    "StoryAuthor",
    "StoryImport",
    "StoryPage",
    "Subscriber",
    "Theme",
    "TransferRecord",
]
