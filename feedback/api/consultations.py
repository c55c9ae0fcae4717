"""What people outside were asked about the plan of an improvement, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from feedback import consultations
from feedback.models import Message
from improvements.api.records import OfImprovement


class AskedOutsideSerializer(serializers.Serializer):
    """One question about a plan, in public words, and the answer. Who was asked is named only to those who may read the
    feedback."""

    about = serializers.ChoiceField(choices=Message.About.choices)
    question = serializers.CharField()
    asked_at = serializers.DateTimeField()
    sender = serializers.CharField(allow_blank=True, help_text="Who was asked: Customer, Supplier …")
    name = serializers.CharField(allow_blank=True)
    feedback = serializers.CharField(allow_blank=True, help_text="F-88.")
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class AskedOutsidePageSerializer(serializers.Serializer):
    """Questions about a plan, the oldest first."""

    results = AskedOutsideSerializer(many=True)


class AskedOutside(OfImprovement):
    """What people outside think of a plan."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"asked": AskedOutsidePageSerializer}

    def asked(self, request: Request, reference: str) -> Response:
        """Read what people outside were asked about the plan and the risks, and what they answered."""
        found = consultations.of_improvement(self.me, self.record(reference))
        return self.shown({"results": AskedOutsideSerializer([asdict(each) for each in found], many=True).data})
