"""What the stories change."""

from samverkan.stories.services.blog import set_up_blog
from samverkan.stories.services.comments import (
    CommentGone,
    Decision,
    LinkExpired,
    NotAllowed,
    StoryClosed,
    TooManyChanges,
    TooManyComments,
    comments_close_at,
    confirm_comment,
    decide_comment,
    delete_expired,
    edit_comment,
    submit_comment,
    takes_comments,
    withdraw_comment,
)
from samverkan.stories.services.documentation import announce_documentation, draft_documentation_story
from samverkan.stories.services.importing import Outcome, import_saved_pages
from samverkan.stories.services.personal_data import erase_personal_data, export_personal_data
from samverkan.stories.services.transfer import export_as_zip

__all__ = [
    "CommentGone",
    "Decision",
    "LinkExpired",
    "NotAllowed",
    "Outcome",
    "StoryClosed",
    "TooManyChanges",
    "TooManyComments",
    "announce_documentation",
    "comments_close_at",
    "confirm_comment",
    "decide_comment",
    "delete_expired",
    "draft_documentation_story",
    "edit_comment",
    "erase_personal_data",
    "export_as_zip",
    "export_personal_data",
    "import_saved_pages",
    "set_up_blog",
    "submit_comment",
    "takes_comments",
    "withdraw_comment",
]
