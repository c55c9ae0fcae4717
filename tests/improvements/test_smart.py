"""A target is said to be SMART or what is missing, until the change is live; an improvement for nothing says so."""

from datetime import date

import pytest
from django.test import Client

from cir.accounts.models import User
from improvements import smart
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def target_of(record: Improvement, **said: object):
    measure = factories.measure(description="Calls about passwords, counted by the desk.")
    factories.readings(measure, factories.BASELINE)
    declared = {"baseline_from": date(2025, 6, 1), "baseline_until": date(2026, 6, 30)}
    return record.targets.create(measure=measure, **{**declared, "value": 150, "due_on": date(2026, 12, 1), **said})


def missing(target) -> dict[str, str]:
    return {letter.word: letter.missing for letter in smart.letters(target, target.judge()) if letter.missing}


def test_everything_missing_is_named_and_nothing_when_it_is_whole(idea: Improvement):
    Improvement.objects.filter(pk=idea.pk).update(objective=None)
    idea.refresh_from_db()
    bare = target_of(idea, value=None, due_on=None, baseline_from=None)
    assert set(missing(bare)) == {"measurable", "achievable", "relevant", "time-bound"}
    bare.delete()
    bare.measure.delete()
    whole = target_of(idea)
    assert set(missing(whole)) == {"relevant"}


@pytest.mark.parametrize(("value", "said"), [(-1, "beyond the scale"), (500, "meets it already"), (150, "")])
def test_a_target_out_of_reach_or_already_met_is_said(idea: Improvement, value: float, said: str):
    assert said in missing(target_of(idea, value=value)).get("achievable", "")
    assert bool(said) == ("achievable" in missing(idea.targets.get()))


def test_the_record_says_so_until_it_is_live(client: Client, idea: Improvement, ana: User):
    target_of(idea, due_on=None)
    factories.put(idea, "assessing", owner=ana)
    client.force_login(ana)
    page = client.get(f"/improvements/{idea.reference}/").content.decode()
    assert "Not SMART yet." in page
    assert "time-bound (there is no date)" in page
    factories.put(idea, "measuring", owner=ana, went_live_on=date(2026, 7, 1))
    assert "SMART" not in client.get(f"/improvements/{idea.reference}/").content.decode()


def test_what_serves_no_objective_is_probably_not_necessary(client: Client, idea: Improvement, ana: User):
    Improvement.objects.filter(pk=idea.pk).update(objective=None, serves_none_reason="A wish of mine", owner=ana)
    client.force_login(ana)
    assert "Probably not necessary" in client.get(f"/improvements/{idea.reference}/").content.decode()
    canvas = client.get(f"/improvements/{idea.reference}/canvas/").content.decode()
    assert "Often underestimated: redesign" in canvas
