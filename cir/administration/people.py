"""Finding people: by words, role, team, and whether they may come in."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cir.accounts.models import Membership, User


def found(*, words: str = "", role: str = "", team: Any = None, state: str = "active") -> QuerySet[User]:
    """People by name, with their roles and teams at hand."""
    people = User.objects.order_by("name", "pk")
    if state in {"active", "inactive"}:
        people = people.filter(is_active=state == "active")
    for word in words.split()[:8]:
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(job_title__icontains=word))
    if role:
        people = people.filter(pk__in=Membership.objects.filter(role=role).values("user"))
    if team:
        people = people.filter(teams=team)
    held = Membership.objects.select_related("item").order_by("role", "pk")
    return people.prefetch_related(Prefetch("memberships", queryset=held), "teams")
