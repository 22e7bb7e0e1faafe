"""Forms of the stories: a reader's comment, and what guests and their editors fill in."""

from samverkan.stories.forms.comments import CommentForm
from samverkan.stories.forms.guests import DraftForm, HandInForm, IdeaForm, InviteForm, MessageForm, PictureForm

__all__ = ["CommentForm", "DraftForm", "HandInForm", "IdeaForm", "InviteForm", "MessageForm", "PictureForm"]
