"""Letters are queued here and sent here; no other room sends mail."""

from samverkan.letters.services.decisions import NotAllowed, NothingToDecide, mark_sent, send_again
from samverkan.letters.services.queueing import Attachment, InvalidLetter, queue_letter, queue_text, write_letter
from samverkan.letters.services.retention import erase_letters_to, erase_old_letters
from samverkan.letters.services.sending import reap_letters, send_due_letters

__all__ = [
    "Attachment",
    "InvalidLetter",
    "NotAllowed",
    "NothingToDecide",
    "erase_letters_to",
    "erase_old_letters",
    "mark_sent",
    "queue_letter",
    "queue_text",
    "reap_letters",
    "send_again",
    "send_due_letters",
    "write_letter",
]
