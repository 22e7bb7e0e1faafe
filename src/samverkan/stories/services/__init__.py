"""What the stories change."""

from samverkan.stories.services.blog import set_up_blog
from samverkan.stories.services.comments import (
    CommentGone,
    Decision,
    LinkExpired,
    NotAllowed,
    StoryClosed,
    TooManyChanges,
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
from samverkan.stories.services.guest_invitations import (
    GuestGone,
    NotEditor,
    answer_idea,
    invite_guest,
    offer_idea,
    renew_link,
)
from samverkan.stories.services.guest_links import LinkOver, post_of, token_of
from samverkan.stories.services.guest_retention import delete_expired_guests
from samverkan.stories.services.guest_review import note_published, note_review, remove_guest, send_back
from samverkan.stories.services.guest_stories import as_story
from samverkan.stories.services.guest_writing import (
    ChangedElsewhere,
    NotComplete,
    TooManyPictures,
    add_picture,
    hand_in,
    remove_picture,
    save_draft,
    withdraw_guest,
)
from samverkan.stories.services.importing import Outcome, import_saved_pages
from samverkan.stories.services.moving import lead_on
from samverkan.stories.services.owners import OwnerLetter, write_to_owner
from samverkan.stories.services.personal_data import erase_personal_data, export_personal_data
from samverkan.stories.services.picture_sizes import Prepared, make_size, prepare_first_sizes, prepare_sizes
from samverkan.stories.services.relating import relate_stories
from samverkan.stories.services.transfer import export_as_zip
from samverkan.stories.services.tries import TooManyTries

__all__ = [
    "ChangedElsewhere",
    "CommentGone",
    "Decision",
    "GuestGone",
    "LinkExpired",
    "LinkOver",
    "NotAllowed",
    "NotComplete",
    "NotEditor",
    "Outcome",
    "OwnerLetter",
    "Prepared",
    "StoryClosed",
    "TooManyChanges",
    "TooManyPictures",
    "TooManyTries",
    "add_picture",
    "announce_documentation",
    "answer_idea",
    "as_story",
    "comments_close_at",
    "confirm_comment",
    "decide_comment",
    "delete_expired",
    "delete_expired_guests",
    "draft_documentation_story",
    "edit_comment",
    "erase_personal_data",
    "export_as_zip",
    "export_personal_data",
    "hand_in",
    "import_saved_pages",
    "invite_guest",
    "lead_on",
    "make_size",
    "note_published",
    "note_review",
    "offer_idea",
    "post_of",
    "prepare_first_sizes",
    "prepare_sizes",
    "relate_stories",
    "remove_guest",
    "remove_picture",
    "renew_link",
    "save_draft",
    "send_back",
    "set_up_blog",
    "submit_comment",
    "takes_comments",
    "token_of",
    "withdraw_comment",
    "withdraw_guest",
    "write_to_owner",
]
