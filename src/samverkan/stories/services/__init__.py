"""What the stories change."""

from samverkan.stories.services.blog import set_up_blog
from samverkan.stories.services.comments import (
    CommentGone,
    LinkExpired,
    NotAllowed,
    StoryClosed,
    TooManyComments,
    confirm_comment,
    decide_comment,
    delete_expired,
    submit_comment,
    withdraw_comment,
)
from samverkan.stories.services.documentation import announce_documentation, draft_documentation_story
from samverkan.stories.services.importing import Outcome, import_saved_pages
from samverkan.stories.services.personal_data import erase_personal_data, export_personal_data
from samverkan.stories.services.transfer import export_as_zip

__all__ = [
    "CommentGone",
    "LinkExpired",
    "NotAllowed",
    "Outcome",
    "StoryClosed",
    "TooManyComments",
    "announce_documentation",
    "confirm_comment",
    "decide_comment",
    "delete_expired",
    "draft_documentation_story",
    "erase_personal_data",
    "export_as_zip",
    "export_personal_data",
    "import_saved_pages",
    "set_up_blog",
    "submit_comment",
    "withdraw_comment",
]
