"""What the names in the paths of `scripts.pages` stand for, found in the sample organisation."""

from cir import clock
from cir.accounts.models import Team, User
from cir.administration.models import Invitation
from cir.catalogue.models import ConfigurationItem, Objective
from cir.dashboards import sample
from cir.notifications import unsubscribing
from cir.notifications.models import Webhook
from feedback import tokens
from feedback.inbound import taking
from feedback.models import Channel, Feedback, Message, Proposal, Signal, Survey
from feedback.models.receiving import Said
from improvements.demo.organisation import MAIL_DOMAIN
from improvements.models import Improvement, Report, Review, SelfCheck, Target
from metrics import rollups
from metrics.models import Measure, Rebasing
from scripts.pages import ADMINISTRATOR, CONTRIBUTOR, COORDINATOR, OWNER, STATUSES

AWKWARD = {
    "long": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, "
    "and every other name that is too long for its column",
    "arabic": "بوابة الخدمة الذاتية لإعادة تعيين كلمة المرور CIR-7 (VPN) للموظفين الجدد",
    "chinese": "让新员工在第一天就能登录所有系统 🚀👩🏽‍💻 ñandú Ķērpis",
    "restricted": "Close the accounts of people who leave on their last day",
}


def person(name: str) -> User:
    """One of the sample organisation, by first name in lower case."""
    return User.objects.get(email=f"{name}@{MAIL_DOMAIN}")


def prepare() -> dict[str, str]:
    """Log the awkward records, invite somebody, and say what each name in a path stands for."""
    coordinator = person(COORDINATOR)
    named = {
        name: Improvement.log(
            by=coordinator, title=title, description=f"{title}\n\n" * 2, restricted=name == "restricted"
        )
        for name, title in AWKWARD.items()
    }
    invitation = Invitation.invite(by=person(ADMINISTRATOR), email="newcomer@sample.example", name="Nour Newcomer")
    rollups.refresh()  # what the worker does within minutes
    references = {name: record.reference for name, record in named.items()} | of_records()
    return (
        references
        | of_measures()
        | of_feedback()
        | {
            "person": str(person(OWNER).pk),
            "team": str(Team.objects.earliest("pk").pk),
            "objective": str(Objective.objects.earliest("pk").pk),
            "review": str(Review.objects.latest("starts_at").pk),
            "webhook": str(webhook()),
            "invitation": invitation.token,
            "unsubscribe": unsubscribing.path_for(person(OWNER), ""),
        }
    )


def webhook() -> int:
    """One that was told of a move, with an answer."""
    by = person(ADMINISTRATOR)
    url = "https://chat.sample.example/hooks/4f1c0d"
    made = Webhook.open(by=by, name="Chat of the service desk", url=url, events=["improvement.moved"])
    body = '{"type": "improvement.moved", "data": {"reference": "CIR-12", "to": "approved"}}'
    now, event = clock.now(), "improvement.moved"
    made.deliveries.create(event=event, dedupe="1", body=body, status=204, attempts=1, done_at=now)
    made.deliveries.create(event=event, dedupe="2", body=body, error="It answered 502.", attempts=2)
    return made.pk


def of_records() -> dict[str, str]:
    """A record of each status, preferably with a measure; one that the owner owns and measures."""
    found = {}
    for status in STATUSES:
        those = Improvement.objects.filter(status=status).order_by("pk")
        record = those.exclude(targets=None).first() or those.earliest("pk")
        found[status] = record.reference
    measured = Target.objects.filter(improvement__status="measuring").order_by("pk")
    target = measured.filter(improvement__owner=person(OWNER)).first() or measured.earliest("pk")
    Improvement.objects.filter(pk=target.improvement_id).update(owner=person(OWNER))  # where the sample gave none
    owned = Improvement.objects.get(pk=target.improvement_id)
    return found | {"owned": owned.reference, "target": str(target.pk)} | of_asking(owned)


def of_asking(record: Improvement) -> dict[str, str]:
    """Two who are asked about a plan, one of whom has answered; and an idea that waits for the owner of its service."""
    owner, other = person(OWNER), person(CONTRIBUTOR)
    told = record.consult(person(COORDINATOR), by=owner)
    record.answer_consultation(told, by=person(COORDINATOR), answer="Fine, if the desk hears of it a week before.")
    asked = record.consult(other, by=owner, about="risk", question="Would two accounts for a week trouble your team?")
    item = ConfigurationItem.add(by=person(ADMINISTRATOR), name="Guest access", owner=owner, owner_first=True)
    waiting = Improvement.log(by=other, title="One code for all guests of a meeting", item=item)
    return {"question": str(asked.pk), "waiting": waiting.reference}


def of_measures() -> dict[str, str]:
    """A measure with many readings, one of them, and a measure that has none yet."""
    measure = Target.objects.filter(improvement__status="measuring").earliest("pk").measure
    bare = Measure.objects.create(name="Hours until a new laptop works", unit="hours", owner=person(COORDINATOR))
    rebased = Rebasing.objects.earliest("pk").measure_id
    return of_reports() | {
        "rebased": str(rebased),
        "measure": str(measure.pk),
        "bare": str(bare.pk),
        "reading": str(measure.readings.earliest("pk").pk),
    }


def of_reports() -> dict[str, str]:
    """The month of a frozen report, and that of a draft; a self-check that is closed, and an open one."""
    if not Report.objects.exists():
        sample.fill(clock.now())
    frozen, draft = Report.objects.filter(number__isnull=False), Report.objects.filter(number=None)
    months = {"report": frozen.latest("month").code, "draft": draft.latest("month").code}
    closed, under_way = (
        SelfCheck.objects.filter(is_open=None).latest("closed_at"),
        SelfCheck.objects.filter(is_open=True),
    )
    started = under_way.first() or SelfCheck.start(by=person(COORDINATOR))
    return months | {"self_check": str(closed.pk), "open_check": str(started.pk)}


def of_feedback() -> dict[str, str]:
    """What a customer and a colleague said, and the secret of the customer's private link."""
    item = ConfigurationItem.objects.filter(is_public=True).earliest("pk")
    form, staff = Channel.standing("form"), Channel.standing("staff")
    words = "When systems are down, the status page is written for engineers. Write what does not work, and until when."
    customer = Feedback.receive(form, Said(words, name="Marlow Clinics", email="office@marlow.example", item=item))
    Feedback.receive(form, Said("The chat says wait and nothing else. How many are before me?"))
    colleague = Feedback.receive(staff, Said("The guest code runs out at noon.", person=person(CONTRIBUTOR)))
    references = {"feedback": customer.feedback.reference, "given": colleague.feedback.reference}
    portal = Channel.open(by=person(COORDINATOR), name="Customer portal", embed_on="https://portal.example")
    mail = taking.take(b"From: Sol Reed <sol@post.example>\r\nSubject: Lift\r\n\r\nThe lift is slow on Mondays.\r\n")
    shown, open_one = Survey.objects.filter(state="closed").first(), Survey.objects.filter(state="open").get()
    open_one.share(by=person(COORDINATOR))
    references |= {"survey": str(shown.pk) if shown else "", "survey_open": str(open_one.pk)}
    references["survey_secret"] = tokens.of_survey(open_one.pk)
    told = {
        "signal": Signal.objects.earliest("pk").pk,
        "proposal": Proposal.objects.open().earliest("pk").pk,
        "mail": mail.pk,
    }
    named = {name: str(pk) for name, pk in told.items()}
    secrets = {"secret": customer.secret, "secret_going": on_its_way("assessing")}
    return references | named | secrets | {"embedded": portal.slug} | asked_about_a_plan()


def asked_about_a_plan() -> dict[str, str]:
    """A record with options whose partner answered, and the secret of somebody who was asked and has yet to answer."""
    answered = Message.objects.filter(answers__isnull=False).latest("pk")
    record = answered.link.improvement if answered.link else Improvement.objects.latest("pk")
    record.add_supplier_options(by=person(COORDINATOR))
    chosen = record.options.filter(ready="together", chosen_at=None).first()
    if chosen:
        record.choose_option(chosen, by=person(COORDINATOR), reason="It takes the cause away, and they offered it.")
    form = Channel.standing("form")
    said = Said("Every change meets us unprepared.", name="Anders Lund", item=record.item)
    receipt = Feedback.receive(form, said)
    link = receipt.feedback.link(record, by=person(COORDINATOR), public_title="Changes announced earlier")
    words = "We plan to tell you two weeks before. What would it mean for you, and what could go wrong?"
    receipt.feedback.consult(link, by=person(COORDINATOR), about="plan", reply=words)
    receipt.feedback.messages.update(published_at=clock.now())
    return {"weighed": record.reference, "secret_asked": receipt.secret, "asked": receipt.feedback.reference,
            "asked_link": str(link.pk)}  # fmt: skip


def on_its_way(status: str) -> str:
    """The secret of somebody whose suggestion became part of an improvement with this status."""
    form, record = Channel.standing("form"), Improvement.objects.filter(status=status).order_by("pk").last()
    said = Said(
        "Why do I have to call when I have forgotten my password?", email="lea@frost.example", is_confirmed=True
    )
    receipt = Feedback.receive(form, said)
    reply = "Thank you. Three others asked for the same, and we are looking into it."
    by = person(COORDINATOR)
    receipt.feedback.triage("added", by=by, improvement=record, reply=reply, public_title="Reset it yourself")
    receipt.feedback.messages.update(published_at=clock.now())
    return receipt.secret
