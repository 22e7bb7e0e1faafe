"""Forms of the stories: a reader's comment, an export, and what guests and their editors fill in."""

from samverkan.stories.forms.comments import ChangeCommentForm, CommentForm
from samverkan.stories.forms.exporting import ExportForm
from samverkan.stories.forms.guests import DraftForm, HandInForm, IdeaForm, InviteForm, MessageForm, PictureForm

__all__ = [
    "ChangeCommentForm",
    "CommentForm",
    "DraftForm",
    "ExportForm",
    "HandInForm",
    "IdeaForm",
    "InviteForm",
    "MessageForm",
    "PictureForm",
]
