"""One file per concept of the register."""

from improvements.models.assessment import Criterion, Points, ScoringModel
from improvements.models.attachment import Attachment
from improvements.models.baseline import Baseline
from improvements.models.benefit import Benefit, BenefitFigure
from improvements.models.case import BusinessCase
from improvements.models.closing import Closing, Lesson
from improvements.models.comment import Comment
from improvements.models.consultation import Consultation
from improvements.models.escalation import Escalation
from improvements.models.export import Export
from improvements.models.finding import PracticeFinding
from improvements.models.improvement import Improvement
from improvements.models.involvement import Support, Watch
from improvements.models.limit import WorkLimit
from improvements.models.looking import IndependentAssessment
from improvements.models.option import Option
from improvements.models.partner import Partner
from improvements.models.plan import Plan, Task
from improvements.models.relation import Relation, SourceLink
from improvements.models.report import Report
from improvements.models.review import Review
from improvements.models.selfcheck import SelfCheck, SelfCheckAnswer
from improvements.models.snooze import Snooze
from improvements.models.sustainment import SustainmentCheck
from improvements.models.tag import Tag
from improvements.models.target import Target, Verdict
from improvements.models.transition import Transition
from improvements.models.update import Update
from improvements.models.view import Draft, SavedView

__all__ = [
    "Attachment",
    "Baseline",
    "Benefit",
    "BenefitFigure",
    "BusinessCase",
    "Closing",
    "Comment",
    "Consultation",
    "Criterion",
    "Draft",
    "Escalation",
    "Export",
    "Improvement",
    "IndependentAssessment",
    "Lesson",
    "Option",
    "Partner",
    "Plan",
    "Points",
    "PracticeFinding",
    "Relation",
    "Report",
    "Review",
    "SavedView",
    "ScoringModel",
    "SelfCheck",
    "SelfCheckAnswer",
    "SourceLink",
    "Support",
    "SustainmentCheck",
    "Tag",
    "Target",
    "Task",
    "Transition",
    "Update",
    "Verdict",
    "Watch",
    "WorkLimit",
    "Snooze",
]
