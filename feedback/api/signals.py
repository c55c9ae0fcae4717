"""Signals, what rules propose, rules and sources."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest import etags
from cir.rest.pages import BY_ID, NEWEST
from cir.rest.views import CREATED, OK, Resource, changes, creates
from feedback import permissions
from feedback.api import signal_inputs as inputs
from feedback.api import signal_shapes as shapes
from feedback.api.views import ANSWERING, improvement_of
from feedback.models import Proposal, Signal, SignalRule, SignalSource
from feedback.signalling import taking
from feedback.signalling.mapping import Told, cleaned, web_address

KEEPING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.FEEDBACK, "PATCH": Scope.FEEDBACK}


class Signals(Resource):
    """What tools, programs and colleagues told us."""

    shape = shapes.SIGNAL
    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {
        "create": inputs.SignalTell,
        "log": inputs.SignalTitle,
        "add": inputs.SignalTarget,
        "aside": inputs.SignalWhy,
    }
    outputs: ClassVar = dict.fromkeys(("log", "add", "aside", "back"), shapes.SIGNAL)
    sorts = (NEWEST, BY_ID)
    filters = ("state",)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Each filter with its words."""
        return {"state": f"What became of it: {', '.join(Signal.State.values)}."}

    def rows(self) -> QuerySet[Signal]:
        """Those that the person may see."""
        return Signal.objects.visible_to(self.me).with_seen(self.me)

    def list(self, request: Request) -> Response:
        """List signals that you may see, the newest first."""
        rows, state = self.rows(), request.query_params.get("state")
        if state is not None and state not in Signal.State.values:
            raise Invalid(Problem("choice", f"Choose one of: {', '.join(Signal.State.values)}.", "state"))
        return self.page(rows.filter(state=state) if state else rows)

    @creates
    def create(self, request: Request) -> Response:
        """Tell what happened. The same number from the same source is one signal, brought up to date: repeat freely."""
        permissions.require_keep_channels(self.me)
        said = self.said()
        source, item = said.pop("source"), said.pop("item", None)
        told = Told(
            external_id=cleaned(said.pop("external_id")),
            title=cleaned(said.pop("title")),
            url=web_address(said.pop("url", "")),
            at=said.pop("occurred_at", None),
            item=item.name if item else "",
            **said,
        )
        if not (told.external_id and told.title):
            raise Invalid(Problem("required", "Send a number and a title that can be read.", "external_id"))
        taken = taking.take(source, [told])
        found = [*taken.new, *taken.again][0]
        response = self.shown(self.rows().filter(pk=found.pk), None, CREATED if taken.new else OK)
        if taken.new:
            response["Location"] = request.build_absolute_uri(f"{request.path}{found.pk}/")
        return response

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one signal."""
        return self.shown(self.rows().filter(pk=self.found(pk).pk))

    @creates
    def log(self, request: Request, pk: int) -> Response:
        """Make an improvement of it."""
        signal = self.found(pk)
        signal.log(by=self.me, title=self.said()["title"])
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def add(self, request: Request, pk: int) -> Response:
        """Say that it belongs to an improvement that is there."""
        signal = self.found(pk)
        signal.add_to(improvement_of(self.me, self.said()["improvement"]), by=self.me)
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def aside(self, request: Request, pk: int) -> Response:
        """Put it aside: nothing comes of it, and no rule counts it."""
        self.found(pk).put_aside(by=self.me, why=self.said().get("reason", ""))
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def back(self, request: Request, pk: int) -> Response:
        """Let it count again."""
        self.found(pk).bring_back(by=self.me)
        return self.shown(self.rows().filter(pk=pk))

    def found(self, pk: int) -> Signal:
        """The signal, or 404; who changes it must be one who decides."""
        found = self.rows().select_related("item").filter(pk=pk).first()
        if found is None:
            raise NotFound
        if self.request.method != "GET":
            permissions.require_decide(self.me, found.item_path, found.item.owner_id if found.item else None)
        return found


class OfProposals(Resource):
    """Finds a proposal for whoever may see it, and refuses changes by whoever does not decide."""

    sorts = (NEWEST, BY_ID)

    def rows(self) -> QuerySet[Proposal]:
        """Those that the person may see."""
        return Proposal.objects.visible_to(self.me).with_seen(self.me)

    def found(self, pk: int) -> Proposal:
        """The proposal, or 404; who changes it must be one who decides."""
        found = self.rows().select_related("item").filter(pk=pk).first()
        if found is None:
            raise NotFound
        if self.request.method != "GET":
            path, owner = (found.item.path, found.item.owner_id) if found.item else ("", None)
            permissions.require_decide(self.me, path, owner)
        return found


class Proposals(OfProposals):
    """What rules propose: one opportunity with all signals that led to it."""

    shape = shapes.PROPOSAL
    scopes: ClassVar = ANSWERING
    inputs: ClassVar = {
        "take": inputs.SignalTitle,
        "add": inputs.SignalTarget,
        "dismiss": inputs.ProposalDismiss,
    }
    outputs: ClassVar = dict.fromkeys(("take", "add", "dismiss", "reopen"), shapes.PROPOSAL)

    def list(self, request: Request) -> Response:
        """List what rules propose and proposed, the newest first."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one proposal."""
        return self.shown(self.rows().filter(pk=self.found(pk).pk))

    @creates
    def take(self, request: Request, pk: int) -> Response:
        """Put it into the register with all its signals linked."""
        self.found(pk).take(by=self.me, title=self.said()["title"])
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def add(self, request: Request, pk: int) -> Response:
        """Add its signals to an improvement that is there."""
        self.found(pk).add_to(improvement_of(self.me, self.said()["improvement"]), by=self.me)
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def dismiss(self, request: Request, pk: int) -> Response:
        """Not now: what happened until now is not counted by this rule again."""
        self.found(pk).dismiss(by=self.me, reason=self.said()["reason"])
        return self.shown(self.rows().filter(pk=pk))

    @creates
    def reopen(self, request: Request, pk: int) -> Response:
        """Take a dismissal back."""
        self.found(pk).reopen(by=self.me)
        return self.shown(self.rows().filter(pk=pk))


class Kept(Resource):
    """What is set up by those who keep the channels."""

    scopes: ClassVar = KEEPING
    model: ClassVar[Any]

    def rows(self) -> QuerySet[Any]:
        """All of them, for those who keep them."""
        permissions.require_keep_channels(self.me)
        return self.model.objects.all()

    def found(self, pk: int) -> Any:
        """The one with this id, or 404."""
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found

    def now(self, kept: Any, status: int = OK) -> Response:
        """It as it is now, with its ETag."""
        return self.shown(self.rows().filter(pk=kept.pk), kept.version, status)

    def opened(self) -> Response:
        """One more. Raises what its door raises."""
        permissions.require_keep_channels(self.me)
        made = self.model.open(by=self.me, **self.said())
        return self.created(self.rows().filter(pk=made.pk), made.version)

    def changed(self, request: Request, pk: int) -> Response:
        """It after the change."""
        kept, version = self.found(pk), etags.required_version(request)
        kept.change(by=self.me, version=version, **self.said())
        return self.now(kept)


class Sources(Kept):
    """Tools that may tell us something. Tokens are made and shown once on the page of a source."""

    shape = shapes.SOURCE
    model = SignalSource
    inputs: ClassVar = {"create": inputs.SignalSourceInput, "change": inputs.SignalSourceInput}

    def list(self, request: Request) -> Response:
        """List the sources."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one source. Its `ETag` goes into `If-Match` of a change."""
        return self.now(self.found(pk))

    @creates
    def create(self, request: Request) -> Response:
        """Add a source."""
        return self.opened()

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change a source. Needs `If-Match`."""
        return self.changed(request, pk)


class Rules(Kept):
    """So many of a class within so many days: then an opportunity is proposed."""

    shape = shapes.RULE
    model = SignalRule
    inputs: ClassVar = {"create": inputs.SignalRuleInput, "change": inputs.SignalRuleInput}

    def list(self, request: Request) -> Response:
        """List the rules."""
        return self.page(self.rows())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one rule. Its `ETag` goes into `If-Match` of a change."""
        return self.now(self.found(pk))

    @creates
    def create(self, request: Request) -> Response:
        """Add a rule; it looks at once at what happened until now."""
        return self.opened()

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Change a rule. Needs `If-Match`."""
        return self.changed(request, pk)


class ProposalSignals(OfProposals):
    """The signals that led to a proposal."""

    shape = shapes.SIGNAL
    scopes: ClassVar = {"GET": Scope.READ}

    def list(self, request: Request, pk: int) -> Response:
        """List the signals that led to it, as far as you may see them."""
        return self.page(self.found(pk).signals.visible_to(self.me).with_seen(self.me))
