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

__all__ = [
    "Acknowledged",
    "Channel",
    "Feedback",
    "File",
    "Handling",
    "IncomingMail",
    "Key",
    "Link",
    "Message",
    "Obligation",
]
