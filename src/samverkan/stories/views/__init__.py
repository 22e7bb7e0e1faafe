"""Pages of the stories room."""

from samverkan.stories.views.commenting import confirm, own_comment
from samverkan.stories.views.documentation import draft_documentation
from samverkan.stories.views.exporting import export
from samverkan.stories.views.fediverse import (
    fediverse_actor,
    fediverse_followers,
    fediverse_inbox,
    fediverse_note,
    fediverse_outbox,
    webfinger,
)
from samverkan.stories.views.guest_writing import guest, guest_review, guest_withdraw, offer
from samverkan.stories.views.inviting import guest_desk, guest_invite, guests
from samverkan.stories.views.moderation import comments, comments_table, decide
from samverkan.stories.views.reading import series, sitemap, story, story_list
from samverkan.stories.views.writing import write

__all__ = [
    "comments",
    "comments_table",
    "confirm",
    "decide",
    "draft_documentation",
    "export",
    "fediverse_actor",
    "fediverse_followers",
    "fediverse_inbox",
    "fediverse_note",
    "fediverse_outbox",
    "guest",
    "guest_desk",
    "guest_invite",
    "guest_review",
    "guest_withdraw",
    "guests",
    "offer",
    "own_comment",
    "series",
    "sitemap",
    "story",
    "story_list",
    "webfinger",
    "write",
]
