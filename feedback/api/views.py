"""Feedback: list, tell, read, answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem, Stale
from cir.rest import etags
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.views import CREATED, OK, Resource, changes, creates
from feedback import permissions, wording
from feedback.api import inputs, shapes
from feedback.models import Channel, Feedback, Link, Obligation
from feedback.models.receiving import Said
from feedback.states import State
from improvements.models import Improvement

ANSWERING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.FEEDBACK, "DELETE": Scope.FEEDBACK}


class OfFeedback(Resource):
    """Something of one piece of feedback. An unknown reference and an invisible one are the same: not found."""

    def visible(self, reference: str) -> QuerySet[Feedback]:
        """The feedback of a reference, as a query that is empty when the person may not see it."""
        return Feedback.objects.visible_to(self.me).by_reference(reference)

    def feedback(self, reference: str) -> Feedback:
        """The feedback of a reference."""
        found = self.visible(reference).select_related("item", "channel", "person").first()
        if found is None:
            raise NotFound
        return found

    def whole(self, feedback: Feedback, status: int = OK) -> Response:
        """The feedback as it is now, with its ETag."""
        data = shapes.FEEDBACK.one(Feedback.objects.filter(pk=feedback.pk))
        return self.shown(data, data["version"] if data else None, status)

    def answered(self, request: Request, reference: str) -> tuple[Feedback, dict[str, Any]]:
        """The feedback, and what was said with the version it was said about, if one was."""
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        return feedback, {**self.said(), "version": etags.optional_version(request)}

    def sayable(self, feedback: Feedback, said: dict[str, Any]) -> dict[str, Any]:
        """What was said, if its words may leave the house: what is internal is named first, as on the pages."""
        sure = said.pop("sure", False)
        said["reply"] = wording.sayable(said["reply"], wording.names_in(feedback), sure=sure)
        return said


class FeedbackList(OfFeedback):
    """What people told us."""

    shape = shapes.FEEDBACK
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG}
    inputs: ClassVar = {"create": inputs.FeedbackTell}
    sorts = (NEWEST, BY_ID)
    filters = ("state",)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Each filter with its words."""
        return {"state": f"Where it stands: {', '.join(State.values)}."}

    def list(self, request: Request) -> Response:
        """List feedback that you may see, the newest first."""
        rows, state = Feedback.objects.visible_to(self.me), request.query_params.get("state")
        if state is not None and state not in State.values:
            raise Invalid(Problem("choice", f"Choose one of: {', '.join(State.values)}.", "state"))
        return self.page(rows.filter(state=state) if state else rows)

    @creates
    def create(self, request: Request) -> Response:
        """Hand in what somebody told you.

        They hear back by mail once they confirmed their address; otherwise you are asked to carry the answer back.
        """
        permissions.require_take_part(self.me)
        said = Said(**self.said(), told_to=self.me)
        made = Feedback.receive(Channel.standing(Channel.Kind.API), said).feedback
        response = self.whole(made, CREATED)
        response["Location"] = request.build_absolute_uri(f"{request.path}{made.reference}/")
        return response

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read one piece of feedback. Its `ETag` goes into `If-Match` of an answer."""
        return self.whole(self.feedback(reference))


class Answering(OfFeedback):
    """Answers and what else is done with feedback. With `If-Match` only if nobody was faster."""

    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {
        "triage": inputs.FeedbackTriage,
        "ask": inputs.FeedbackAsk,
        "consult": inputs.FeedbackConsult,
        "snooze": inputs.FeedbackSnooze,
        "redact": inputs.FeedbackRedact,
        "split": inputs.FeedbackSplit,
    }
    outputs: ClassVar = dict.fromkeys(
        ("triage", "ask", "consult", "snooze", "redact", "split", "undo"), shapes.FEEDBACK
    )

    @creates
    def triage(self, request: Request, reference: str) -> Response:
        """Decide what becomes of it, with the answer they will read. The answer leaves ten seconds later."""
        feedback, said = self.answered(request, reference)
        if wanted := said.pop("improvement", ""):
            said["improvement"] = improvement_of(self.me, wanted)
        outcome, said = said.pop("outcome"), self.sayable(feedback, said)
        return self.done(feedback, lambda: feedback.triage(outcome, by=self.me, **said))

    @creates
    def ask(self, request: Request, reference: str) -> Response:
        """Ask whoever spoke a question. It leaves ten seconds later."""
        feedback, said = self.answered(request, reference)
        return self.done(feedback, lambda: feedback.ask(by=self.me, **self.sayable(feedback, said)))

    @creates
    def consult(self, request: Request, reference: str) -> Response:
        """Ask what they think of the plan or the risks of an improvement; what they answer stands beside the plan."""
        feedback, said = self.answered(request, reference)
        link = feedback.links.filter(improvement=improvement_of(self.me, said.pop("improvement"))).first()
        if link is None:
            raise Invalid(Problem("unknown", "It does not support this improvement.", "improvement"))
        return self.done(feedback, lambda: feedback.consult(link, by=self.me, **self.sayable(feedback, said)))

    @creates
    def snooze(self, request: Request, reference: str) -> Response:
        """Put it aside until a day, or take it up again. The promise does not move."""
        feedback, said = self.answered(request, reference)
        return self.done(feedback, lambda: feedback.snooze(by=self.me, **said))

    @creates
    def redact(self, request: Request, reference: str) -> Response:
        """Take personal data out of the words for good. A trace stays that something was taken out."""
        feedback, said = self.answered(request, reference)
        return self.done(feedback, lambda: feedback.redact(said["pieces"], by=self.me, version=said["version"]))

    @creates
    def split(self, request: Request, reference: str) -> Response:
        """Make a message of its own out of a part; answers the new one."""
        feedback, said = self.answered(request, reference)
        made: list[Feedback] = []
        self.done(feedback, lambda: made.append(feedback.split(said["part"], by=self.me, version=said["version"])))
        return self.whole(made[0])

    @creates
    def undo(self, request: Request, reference: str) -> Response:
        """Take your last decision or question back, within ten seconds."""
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        return self.done(feedback, lambda: feedback.undo(by=self.me))

    def done(self, feedback: Feedback, act: Any) -> Response:
        """Do it; a colleague who was faster is told with the present version."""
        try:
            act()
        except Stale as stale:
            data = shapes.FEEDBACK.one(Feedback.objects.filter(pk=feedback.pk)) or {}
            stale.etag = etags.of(data, data.get("version"))
            raise
        return self.whole(feedback)


class Messages(OfFeedback):
    """The conversation. Notes are among colleagues; nobody outside ever sees one."""

    shape = shapes.MESSAGE
    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {"create": inputs.FeedbackNote}

    def list(self, request: Request, reference: str) -> Response:
        """List the messages of a piece of feedback, oldest first."""
        return self.page(self.feedback(reference).messages.all())

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Note something for colleagues."""
        feedback, said = self.answered(request, reference)
        note = feedback.note(by=self.me, text=said["text"])
        return self.created(feedback.messages.filter(pk=note.pk))


class Links(OfFeedback):
    """Improvements that a piece of feedback supports, as far as you may see them."""

    shape = shapes.LINK
    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {"create": inputs.FeedbackLinkInput}

    def rows(self, feedback: Feedback) -> QuerySet[Link]:
        """Links to improvements that the person may see."""
        return feedback.links.filter(improvement__in=Improvement.objects.visible_to(self.me))

    def list(self, request: Request, reference: str) -> Response:
        """List the improvements that it supports."""
        return self.page(self.rows(self.feedback(reference)))

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Say that it supports one more improvement; whoever spoke hears of it from now on."""
        feedback, said = self.answered(request, reference)
        record = improvement_of(self.me, said["improvement"])
        link = feedback.link(record, by=self.me, public_title=said["public_title"])
        return self.created(self.rows(feedback).filter(pk=link.pk))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Say that it does not support this improvement after all. Needs `If-Match`."""
        feedback = self.feedback(reference)
        permissions.require_answer(self.me, feedback)
        rows = self.rows(feedback).filter(pk=pk)
        self.require_same(rows)
        feedback.unlink(rows.get(), by=self.me)
        return self.gone()

    def retrieve(self, request: Request, reference: str, pk: int) -> Response:
        """Read one link. Its `ETag` goes into `If-Match` when it is taken away."""
        return self.shown(self.rows(self.feedback(reference)).filter(pk=pk))


class Obligations(OfFeedback):
    """What is owed for a piece of feedback."""

    shape = shapes.OBLIGATION
    scopes: ClassVar = {"GET": Scope.READ}

    def list(self, request: Request, reference: str) -> Response:
        """List what is and was owed for it."""
        return self.page(self.feedback(reference).obligations.all())


class Owed(Resource):
    """Everything that is owed."""

    shape = shapes.OBLIGATION
    scopes: ClassVar = {"GET": Scope.READ}

    def list(self, request: Request) -> Response:
        """List what is owed to people and not met yet, as far as you see their feedback."""
        return self.page(Obligation.objects.visible_to(self.me).open())


def improvement_of(user: Any, reference: str) -> Improvement:
    """The improvement of a reference; `Invalid` where the person sees none."""
    found = Improvement.objects.visible_to(user).by_reference(reference).first()
    if found is None:
        raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
    return found
