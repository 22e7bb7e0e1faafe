"""Forms of the stories: a reader's comment, the newsletter, an export, and what guests and their editors fill in."""

from samverkan.stories.forms.comments import ChangeCommentForm, CommentForm
from samverkan.stories.forms.exporting import ExportForm
from samverkan.stories.forms.guests import DraftForm, HandInForm, IdeaForm, InviteForm, MessageForm, PictureForm
from samverkan.stories.forms.newsletters import NewsletterForm, SubscribeForm, SubscriptionForm
from samverkan.stories.forms.owners import OwnerLetterForm

__all__ = [
    "ChangeCommentForm",
    "CommentForm",
    "DraftForm",
    "ExportForm",
    "HandInForm",
    "IdeaForm",
    "InviteForm",
    "MessageForm",
    "NewsletterForm",
    "OwnerLetterForm",
    "PictureForm",
    "SubscribeForm",
    "SubscriptionForm",
]
