"""Feedback of the sample organisation: customers, suppliers, colleagues and people unknown, at every stage.

What would leave the house is marked as arrived instead, so that nothing is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.notifications.models import Outbox
from feedback import outcome
from feedback.models import Channel, Feedback
from feedback.models.conversing import PUBLISH
from feedback.models.owing import duties
from feedback.models.receiving import to_the_hour
from feedback.states import STANDS, Duty, State
from feedback.wording import TELLINGS
from improvements.demo import filling
from improvements.models import Improvement

DOMAIN = "outside.example"


@dataclass(frozen=True)
class Piece:
    """What somebody said so many days ago, and what became of it. `to`: the status of the improvement it was added
    to; `reply`: what was answered; `by`: the first name of the colleague who said it or wrote it down."""

    item: str
    days: int
    words: str
    name: str = ""
    sender: str = "customer"
    fate: str = ""
    to: str = ""
    reply: str = ""
    by: str = ""
    mail: str = ""
    plan: tuple[str, ...] = ()
    """What was asked about the plan, and what they said."""


PIECES = (
    Piece("Service desk", 6, "When something is down, the notice names servers. We need to know what does not work and "
          "until when, so that we can send our people home or not.", "Harbour Dental", mail="office@harbour"),
    Piece("Network and remote access", 5, "Remote access drops every day shortly after noon. Is that on purpose?"),
    Piece("Workplace devices", 4, "You ask us for the serial number in three different mails for every repair. Could "
          "the form pass it on?", "Nordline Repairs", "supplier", mail="service@nordline"),
    Piece("Identity and access", 3, "A visitor could not print, because guest accounts have no printer. She said our "
          "competitor's do.", "Lea Frost, visitor", by="Ines"),
    Piece("Collaboration tools", 2, "The meeting room screens show yesterday's bookings until ten in the morning. Call "
          "me at 020 7946 0321 when you want to see it.", "Quill and Partners", mail="front-desk@quill"),
    Piece("Service desk", 1, "The desk answers fast now. The survey afterwards is longer than the answer, though."),
    Piece("New starter set-up", 1, "My second starter this month had no badge on the first day.", sender="staff",
          by="Bruno"),
    Piece("Network and remote access", 9, "The wireless in the new wing is slow.", "Ostler Foods", fate="ask",
          reply="Thank you for telling us. Which floor is it, and at which time of the day?"),
    Piece("Service desk", 45, "Why do I have to say my name three times before somebody helps?", "Harbour Dental",
          fate="added", to="measuring",
          reply="Thank you. Others noticed this, too, and we are looking into it already.", mail="office@harbour"),
    Piece("Identity and access", 480, "Passwords expire while we are on leave, and then nobody can help us.",
          fate="added", to="done", reply="Thank you. We look into it."),
    Piece("Workplace devices", 60, "Could you lend laptops over the weekend?", "Quill and Partners", fate="declined",
          reply="Thank you for asking. We are not going ahead: the lenders' pool is needed for repairs. The city "
          "library lends them on Saturdays."),
    Piece("Collaboration tools", 30, "My mail has no signature since Monday.", "Ostler Foods", fate="service_desk",
          reply="This is something our service desk can put right for you, and they have it now."),
    Piece("Incident and problem management", 25, "You fixed it and told us the same day. Thank you.", "Harbour Dental",
          fate="answered", reply="Thank you for saying so. We passed it on to the people who did it."),
    Piece("Workplace devices", 50, "We hear of your changes when we stand before the door. Tell us earlier, and we can "
          "help.", "Nordline Repairs", "supplier", fate="added", to="in_progress", mail="service@nordline",
          reply="Thank you. We would like to do this with you.",
          plan=("We plan to begin at the smallest site and to look at it after four weeks. What would it mean for you, "
                "and what could go wrong?",
                "We could have somebody there on Mondays, if we know two weeks before. Elsewhere the second week was "
                "the hard one.")),
)  # fmt: skip


def fill(now: datetime) -> None:
    """Every piece, told at its time."""
    staff = {user.first_name: user for user in filling.people()}
    items = {item.name: item for item in ConfigurationItem.objects.filter(owner__in=staff.values())}
    for piece in PIECES:
        _live(piece, items[piece.item], staff, now - timedelta(days=piece.days))


def remove() -> None:
    """Take it away: what was said about the sample's services, and what its people wrote down."""
    about = Feedback.objects.filter(item__owner__in=filling.people())
    about.exclude(split_from=None).delete()
    about.delete()
    Channel.objects.filter(feedback=None, item__owner__in=filling.people()).delete()


def _live(piece: Piece, item: ConfigurationItem, staff: dict[str, User], at: datetime) -> None:
    """Written straight to the tables: nobody is mailed, and the audit trail claims nothing."""
    channel = Channel.standing("form" if not piece.by else "staff" if piece.sender == "staff" else "told").there()
    speaker = {"person" if piece.sender == "staff" else "told_to": staff[piece.by]} if piece.by else {}
    feedback = Feedback(channel=channel, words=piece.words, name=piece.name, sender=piece.sender, item=item, **speaker)
    if piece.mail:
        feedback.email, feedback.email_confirmed_at = f"{piece.mail}.{DOMAIN}", at
    feedback.received_at = to_the_hour(at) if feedback.is_anonymous else at
    feedback.save()
    feedback._owe(feedback.received_at)
    if piece.fate:
        _answer(piece, feedback, staff["Freya"], at + timedelta(days=2))


def _answer(piece: Piece, feedback: Feedback, by: User, at: datetime) -> None:
    """What was answered two days later, and what was told since, when the improvement moved."""
    asked, found = piece.fate == "ask", _improvement(piece, feedback, at)
    stands = _stands(found, at)
    settles = duties(Duty.ACKNOWLEDGE) if asked or found and not stands else duties(*Duty)
    message = feedback.messages.create(
        kind="ours", text=piece.reply, author=by, at=at, leaves_at=at, published_at=at, settles=settles
    )
    facts = {"message": message.pk, **stands}
    feedback.handlings.create(act="asked" if asked else "triaged", by=by, at=at, facts=facts)
    feedback.state, feedback.outcome = (State.ASKED, "") if asked else (State.DECIDED, piece.fate)
    feedback.decided_at = None if asked or found and not stands else at
    feedback.save()
    if found:
        feedback.links.create(improvement=found, public_title=found.title, added_by=by, added_at=at)
    feedback.meet(message, at)
    if found and piece.plan:
        _ask_about(piece, feedback, by, at + timedelta(days=7))
    for step in found.transitions.filter(at__gte=at).select_related("improvement__owner") if found else ():
        if step.move in TELLINGS and outcome.tell(feedback, step, step.at):
            _arrive(feedback, step.at)


def _stands(found: Improvement | None, at: datetime) -> dict[str, str]:
    """What had been decided by then about the improvement that it was added to."""
    moves = found.transitions.filter(at__lt=at, move__in=STANDS.values()).order_by("at", "pk") if found else None
    last = moves.last() if moves else None
    return {"stands": last.move} if last else {}


def _ask_about(piece: Piece, feedback: Feedback, by: User, at: datetime) -> None:
    """They were asked about the plan, and answered two days later."""
    question, answer = piece.plan
    about = {"link": feedback.links.get(), "about": "plan"}
    asked = feedback.messages.create(
        kind="ours", text=question, author=by, at=at, leaves_at=at, published_at=at, **about
    )
    later = at + timedelta(days=2)
    feedback.messages.create(kind="theirs", text=answer, at=later, published_at=later, answers=asked, **about)


def _improvement(piece: Piece, feedback: Feedback, at: datetime) -> Improvement | None:
    """One of the service that moved since, if there is one."""
    if not piece.to:
        return None
    rows = Improvement.objects.filter(logged_by__in=filling.people(), status=piece.to, restricted=False)
    if piece.sender == "supplier":
        rows = rows.filter(source="supplier") or rows
    since = rows.filter(transitions__move="approve", transitions__at__gte=at).order_by("-pk")
    return since.filter(item=feedback.item).first() or since.first() or rows.first()


def _arrive(feedback: Feedback, at: datetime) -> None:
    """What would leave counts as arrived, and nothing is sent."""
    for message in feedback.messages.filter(kind="ours", published_at=None).exclude(leaves_at=None):
        message.published_at = at
        message.save(update_fields=["published_at"])
        feedback.meet(message, at)
        Outbox.objects.filter(kind=PUBLISH, payload__message=message.pk).delete()


filling.also(fill, remove)
