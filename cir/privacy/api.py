"""What is held about a person, for the programs of administrators: handing over, a dry run, erasing, holds.

Whoever is meant is posted, so that no log of addresses keeps it. Nothing is erased by a request that does not repeat
what a dry run counted.
"""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Hold, Scope
from cir.accounts.models.standing import require_administrator
from cir.errors import Conflict, Invalid, Problem
from cir.privacy import erasing, handing_over
from cir.privacy.models import Erasure
from cir.privacy.subject import called
from cir.rest.fields import Input, SafeText
from cir.rest.pages import NEWEST
from cir.rest.shapes import Shape, named
from cir.rest.views import CREATED, Resource, changes, creates

LONGEST_REASON = 300
HOLD = Shape("Hold", Hold, "id", "about", "reason", named("by"), "since", named("lifted_by"), "lifted_at")
ERASURE = Shape("Erasure", Erasure, "id", "at", named("by"), "reason", "references", "counts")


class Who(Input):
    """An address, or the reference of one message."""

    who = SafeText(254)


class Held(Who):
    """Whose data is kept, and why: without name and address, because it stays."""

    reason = SafeText(LONGEST_REASON)


class Erase(Who):
    """Whom to erase. Unless `dry_run` is false, nothing is erased and the answer says what would be.

    `reason`: who asked and when, without name and address. `counted`: what the dry run answered.
    """

    dry_run = serializers.BooleanField(required=False, default=True)
    reason = SafeText(LONGEST_REASON, required=False)
    counted = serializers.DictField(child=serializers.IntegerField(min_value=0), required=False)


class Erased(serializers.Serializer[Any]):
    """How many of what. `erasure`: the trace that stays; null after a dry run."""

    dry_run = serializers.BooleanField()
    counts = serializers.DictField(child=serializers.IntegerField())
    erasure = serializers.IntegerField(allow_null=True)


class OfPrivacy(Resource):
    """Administrators keep it, by tokens that hold the scope for it."""

    sorts = (NEWEST,)
    scopes: ClassVar = dict.fromkeys(("GET", "POST"), Scope.PRIVACY)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """For everybody else it is no endpoint of theirs."""
        super().initial(request, *args, **kwargs)
        require_administrator(self.me)


class Privacy(OfPrivacy):
    """What is held about a person."""

    inputs: ClassVar = {"held": Who, "erase": Erase}
    outputs: ClassVar = {"held": OpenApiTypes.OBJECT, "erase": Erased}

    @changes
    def held(self, request: Request) -> Response:
        """Read everything that is held about somebody, and nothing that others said. The answer is kept nowhere."""
        return Response(handing_over.held_about(called(self.said()["who"])))

    @changes
    def erase(self, request: Request) -> Response:
        """Erase somebody everywhere, or say what would be erased.

        A dry run first: it is the same run taken back. Then once more with `dry_run` false, a reason, and `counted` as
        the dry run answered it: where something changed meanwhile, 409 and nothing is erased.
        """
        said = self.said()
        subject = called(said["who"])
        counts = erasing.rehearse(subject, by=self.me)
        if said["dry_run"]:
            return Response({"dry_run": True, "counts": counts, "erasure": None})
        if "counted" not in said:
            raise Invalid(Problem("required", "Send what the dry run counted.", "counted"))
        if said["counted"] != counts:
            raise Conflict("Something else is held than was counted. Look at the dry run again.")
        made = erasing.erase(subject, by=self.me, reason=said.get("reason", ""))
        return Response({"dry_run": False, "counts": made.counts, "erasure": made.pk})


class Holds(OfPrivacy):
    """Duties to keep: while one lasts, nothing about somebody is erased or forgotten."""

    shape = HOLD
    inputs: ClassVar = {"create": Held}
    outputs: ClassVar = {"create": HOLD, "lift": HOLD}

    def list(self, request: Request) -> Response:
        """List the holds, the newest first. One that was lifted no longer says about whom it was."""
        return self.page(Hold.objects.all())

    @changes
    def create(self, request: Request) -> Response:
        """Keep what is there about somebody until it is lifted. No idempotency key: the answer is kept nowhere."""
        said = self.said()
        made = Hold.place(called(said["who"]).said, by=self.me, reason=said["reason"])
        return self.shown(HOLD.one(Hold.objects.filter(pk=made.pk)), status=CREATED)

    @creates
    def lift(self, request: Request, pk: int) -> Response:
        """End the duty to keep."""
        found = Hold.objects.active().filter(pk=pk).first()
        if found is None:
            raise NotFound
        found.lift(by=self.me)
        return self.shown(HOLD.one(Hold.objects.filter(pk=pk)))


class Erasures(OfPrivacy):
    """The traces of erasures: when, by whom, why, how much of what. Not who."""

    shape = ERASURE

    def list(self, request: Request) -> Response:
        """List the erasures, the newest first."""
        return self.page(Erasure.objects.all())
