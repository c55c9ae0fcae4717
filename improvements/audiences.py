"""Who hears of a record: found when a notice is written, never kept, and always through what each may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, Count, Exists, OuterRef, QuerySet, When
from django.db.models.functions import Cast, Substr

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from improvements.models import Improvement, Support
from improvements.models.improvement import REFERENCE_PREFIX
from improvements.statuses import ENDED

if TYPE_CHECKING:
    from cir.notifications.models import Notification

People = dict[int, str]
"""The id of a person → why they are told, as a sentence."""


def owner_of(record: Improvement) -> People:
    """The one person accountable."""
    return {record.owner_id: f"You own {record.reference}."} if record.owner_id else {}


MOST_BY_MAIL = 5
"""Who supports more ideas that go on than this hears of them in one digest a day."""


def askers_of(record: Improvement) -> People:
    """Who asked for it or logged it: they are owed an answer."""
    people: People = {}
    if record.logged_by_id:
        people[record.logged_by_id] = f"You logged {record.reference}."
    if record.requester_id:
        people[record.requester_id] = f"You asked for {record.reference}."
    return people


def supporters_of(record: Improvement) -> People:
    """Who wants it too: they are owed the same answer."""
    return dict.fromkeys(record.supports.values_list("person", flat=True), f"You support {record.reference}.")


def who_support_many(people: Collection[int]) -> set[int]:
    """Those of `people` who support more ideas that go on than anybody wants single mails about."""
    goes_on = Support.objects.filter(person__in=list(people)).exclude(improvement__status__in=ENDED)
    many = goes_on.values("person").annotate(number=Count("pk")).filter(number__gt=MOST_BY_MAIL)
    return set(many.values_list("person", flat=True))


def watchers_of(record: Improvement) -> People:
    """Who wants to hear of everything."""
    return dict.fromkeys(record.watches.values_list("person", flat=True), f"You watch {record.reference}.")


def holders(role: Role, record: Improvement) -> People:
    """Everybody who holds `role` for the record's service, product or practice."""
    path = record.item_path
    held = Membership.objects.filter(role=role, user__is_active=True).values_list("user", "item__path")
    word = role.label.lower()
    return {
        person: f"You are {'an' if word[0] in 'aeiou' else 'a'} {word} for {record.reference}."
        for person, scope in held
        if path.startswith(scope or "")
    }


def item_owner_of(record: Improvement) -> People:
    """The owner of the service, product or practice it is about."""
    if record.item is None or record.item.owner_id is None:
        return {}
    return {record.item.owner_id: f"You own {record.item.name}."}


def who_see(people: People, record: Improvement) -> People:
    """Those of `people` who may see the record now: only a restricted record needs asking."""
    if not record.restricted or not people:
        return people
    seen = type(record).objects.filter(pk=record.pk)
    return {user.pk: people[user.pk] for user in _active(people) if seen.visible_to(user).exists()}


def without_hidden(notices: QuerySet[Notification], user: User) -> QuerySet[Notification]:
    """The notices without those about restricted records that this person may not see (any more)."""
    number = Cast(Substr("about", len(REFERENCE_PREFIX) + 1), BigIntegerField())
    numbered = notices.alias(record=Case(When(about__startswith=REFERENCE_PREFIX, then=number), default=None))
    this = Improvement.objects.filter(pk=OuterRef("record"))
    return numbered.exclude(Exists(this.filter(restricted=True)) & ~Exists(this.visible_to(user)))


def _active(people: Iterable[int]) -> Iterable[User]:
    return User.objects.active().filter(pk__in=people)
