"""One file per concept of feedback."""

from feedback.models.channel import Channel
from feedback.models.feedback import Feedback
from feedback.models.file import File
from feedback.models.handling import Handling
from feedback.models.incoming import IncomingMail
from feedback.models.key import Acknowledged, Key
from feedback.models.link import Link
from feedback.models.message import Message
from feedback.models.obligation import Obligation
from feedback.models.proposal import Proposal
from feedback.models.public_result import PublicResult
from feedback.models.question import Question
from feedback.models.sheet import Invitation, Mark, Sheet, Unasked
from feedback.models.signal import Signal
from feedback.models.signal_rule import SignalRule
from feedback.models.signal_source import SignalSource
from feedback.models.survey import Survey

__all__ = [
    "Acknowledged",
    "Channel",
    "Feedback",
    "File",
    "Handling",
    "IncomingMail",
    "Key",
    "Invitation",
    "Link",
    "Mark",
    "Message",
    "Obligation",
    "Proposal",
    "PublicResult",
    "Signal",
    "SignalRule",
    "SignalSource",
    "Question",
    "Sheet",
    "Survey",
    "Unasked",
]
