"""Statuses, modes and kinds of the forums."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ForumKind(TextChoices):
    """Which of the region's series a forum belongs to."""

    STRATEGIC = "strategic", _("Strategic forum")
    OPEN = "open", _("Open forum")
    MEETING = "meeting", _("Forum meeting")


class ForumStatus(TextChoices):
    """How far a forum has come. Only drafts are hidden from the public."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for registration")
    CLOSED = "closed", _("Registration closed")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Called off")


class ForumMode(TextChoices):
    """Where a forum or a session takes place."""

    ONSITE = "onsite", _("On site")
    DIGITAL = "digital", _("Digital")
    BOTH = "both", _("On site and digital")


class Mode(TextChoices):
    """How one person takes part."""

    ONSITE = "onsite", _("On site")
    DIGITAL = "digital", _("Digital")


class SessionKind(TextChoices):
    """What happens in a session."""

    PLENARY = "plenary", _("Plenary")
    PARALLEL = "parallel", _("Parallel session")
    GROUP_TALK = "group-talk", _("Group talk")
    PITCH = "pitch", _("Pitch")
    QUESTIONS = "questions", _("Questions")
    PANEL = "panel", _("Panel")
    CHECK_IN = "check-in", _("Check-in")
    BREAK = "break", _("Break")


#: Sessions whose hosts write points.
WITH_NOTES = (SessionKind.GROUP_TALK, SessionKind.PARALLEL)


class Choice(TextChoices):
    """How seats of a slot with parallel sessions are given."""

    NONE = "none", _("No choice")
    WISHES = "wishes", _("By ranked wishes")
    ON_THE_DAY = "on_the_day", _("Chosen on the day")


class RegistrationStatus(TextChoices):
    """Where a registration stands. OFFERED holds a place until it is answered."""

    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Offered a place")
    CANCELLED = "cancelled", _("Cancelled")


#: Statuses that hold a place in their mode.
HOLDING = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED)


class InvitationReason(TextChoices):
    """Why somebody is invited."""

    ATTENDED = "attended", _("Came to an earlier forum")
    REGISTERED = "registered", _("Was registered to an earlier forum")
    MEMBER = "member", _("Has an account in the network")
    PASTED = "pasted", _("Written by the organiser")


class InvitationState(TextChoices):
    """How far an invitation has come. Only a press on its link tells that it was opened."""

    QUEUED = "queued", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    OPENED = "opened", _("Opened the link")
    REGISTERED = "registered", _("Registered")
    DECLINED = "declined", _("Said no")


class ReminderAnchor(TextChoices):
    """The moment that a reminder is counted from."""

    START = "start", _("the start")
    END = "end", _("the end")
    REGISTRATION = "registration", _("the last day to register")
    WISHES = "wishes", _("the last day to wish")


class ReminderAudience(TextChoices):
    """Who is reminded."""

    REGISTERED = "registered", _("Everybody registered")
    ONSITE = "onsite", _("Those who come on site")
    DIGITAL = "digital", _("Those who take part digitally")
    WITHOUT_WISHES = "without_wishes", _("Registered people who have not wished")
    UNANSWERED = "unanswered", _("Invited people who have not answered")


class ParticipantRole(TextChoices):
    """What a participant works as; asked so that groups can be mixed."""

    MANAGER = "manager", _("Manager")
    STRATEGIST = "strategist", _("Strategist")
    CASE_WORKER = "case_worker", _("Case worker")
    POLITICIAN = "politician", _("Politician")
    CIVIL_SOCIETY = "civil_society", _("Active in civil society")
    OTHER = "other", _("Other")


class QuestionKind(TextChoices):
    """How a question of the organiser's own is answered."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    ONE = "one", _("One of several options")
    SEVERAL = "several", _("Any number of options")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("A whole number")


#: Kinds whose answers are counted, and that other questions may depend on.
CHOSEN = (QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.YES_NO)


class AnswersKept(TextChoices):
    """How long answers to a question are kept."""

    REGISTRATION = "registration", _("As long as the registration")
    DAY_AFTER = "day_after", _("Until the day after the forum")


class WaitingGroup(TextChoices):
    """Who may go before others on the waiting list."""

    NEW_MUNICIPALITY = "new_municipality", _("Municipalities from which nobody has a place yet")
    HOSTS = "hosts", _("Hosts of the programme")
    ROLE = "role", _("A role")


class SeatSource(TextChoices):
    """How a person came by a seat."""

    ALLOCATED = "allocated", _("By wishes")
    BY_HAND = "by_hand", _("Moved by the organiser")
    PICKED = "picked", _("Picked by the participant")


class CheckInWay(TextChoices):
    """How somebody was checked in."""

    QR = "qr", _("QR code")
    CODE = "code", _("Code")
    NAME = "name", _("Name")
    MY_DAY = "my_day", _("Opened My day")


class ProposalState(TextChoices):
    """Where a proposal in answer to a call stands."""

    NEW = "new", _("New")
    REVIEWED = "reviewed", _("Under review")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: The kinds of session that a call can ask for.
PROPOSABLE = (SessionKind.PARALLEL, SessionKind.GROUP_TALK, SessionKind.PITCH, SessionKind.PLENARY)


class NoteKind(TextChoices):
    """What a note of a group talk is."""

    THEME = "theme", _("Theme")
    IDEA = "idea", _("Idea")
    QUOTE = "quote", _("Quote")
    QUESTION = "question", _("Question")


class CafeState(TextChoices):
    """How far a World Café has come. The order of the values as text is used: running comes after planned."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class GatheringStatus(TextChoices):
    """How far a suggestion of clusters has come."""

    ASKED = "asked", _("Under way")
    DONE = "done", _("Done")
    OVERTAKEN = "overtaken", _("Overtaken by what people arranged")


class PollWay(TextChoices):
    """How people vote."""

    DOTS = "dots", _("Dots")
    PAIRS = "pairs", _("Pair by pair")


class QuestionState(TextChoices):
    """What has become of a participant's question."""

    WAITING = "waiting", _("Waiting to be let through")
    OPEN = "open", _("Let through")
    ASIDE = "aside", _("Put aside")
    SAME = "same", _("Same as another")
    ANSWERED = "answered", _("Has been answered")


class Signature(TextChoices):
    """What others are told of who asks."""

    NONE = "none", _("Nothing")
    PLACE = "place", _("My municipality or organisation")
    NAME = "name", _("My first name and municipality or organisation")


class QuickWay(TextChoices):
    """How a quick poll is answered."""

    CHOICE = "choice", _("One of several")
    YES_NO = "yes_no", _("Yes or no")
    SCALE = "scale", _("A scale from 1 to 5")
    WORDS = "words", _("A few words")


class CommitmentStatus(TextChoices):
    """What has become of a commitment, as the person who made it says."""

    MADE = "made", _("Not reported yet")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    CHANGED = "changed", _("Changed on the way")
    DROPPED = "dropped", _("Dropped")


#: Statuses in which something is still to come.
UNFINISHED = (CommitmentStatus.MADE, CommitmentStatus.UNDER_WAY, CommitmentStatus.CHANGED)
