"""The forums' tables, one file an aggregate."""

from samverkan.forums.models.cafe import Cafe, CafeSeat, CafeTable
from samverkan.forums.models.day import Attendance, GroupTalk, Note
from samverkan.forums.models.documentation import Documentation, ForumFile, KeptCount
from samverkan.forums.models.follow_up import Commitment, Evaluation, EvaluationReply, FollowUp
from samverkan.forums.models.ideas import Cluster, DotVote, Gathering, PairVote, Poll, PollOption
from samverkan.forums.models.invitations import (
    Invitation,
    Mailing,
    NoInvitations,
    PlaceQuota,
    Reminder,
    ReminderSent,
)
from samverkan.forums.models.live import LiveQuestion, LiveSession, PanelPoint, QuestionLike, QuickAnswer, QuickPoll
from samverkan.forums.models.programme import Forum, Host, ModeCapacity, Room, Session, Slot
from samverkan.forums.models.proposals import Call, Proposal, ProposalComment, ProposalScore
from samverkan.forums.models.questions import Answer, Question, WaitingRule
from samverkan.forums.models.registration import Preference, Registration
from samverkan.forums.models.seats import PlannedSeat, Seat, SeatPlan
from samverkan.forums.models.series import Series
from samverkan.forums.models.statistics import ForumFigures
from samverkan.forums.models.topics import Topic, TopicSupport
from samverkan.forums.models.versions import Release

__all__ = [
    "Answer",
    "Attendance",
    "Cafe",
    "CafeSeat",
    "CafeTable",
    "Call",
    "Cluster",
    "Commitment",
    "Documentation",
    "DotVote",
    "Evaluation",
    "EvaluationReply",
    "FollowUp",
    "Forum",
    "ForumFigures",
    "ForumFile",
    "Gathering",
    "GroupTalk",
    "Host",
    "Invitation",
    "KeptCount",
    "LiveQuestion",
    "LiveSession",
    "Mailing",
    "ModeCapacity",
    "NoInvitations",
    "Note",
    "PairVote",
    "PanelPoint",
    "PlaceQuota",
    "PlannedSeat",
    "Poll",
    "PollOption",
    "Preference",
    "Proposal",
    "ProposalComment",
    "ProposalScore",
    "Question",
    "QuestionLike",
    "QuickAnswer",
    "QuickPoll",
    "Registration",
    "Release",
    "Reminder",
    "ReminderSent",
    "Room",
    "Seat",
    "SeatPlan",
    "Series",
    "Session",
    "Slot",
    "Topic",
    "TopicSupport",
    "WaitingRule",
]
