"""A stored verdict can be made again from what is stored with it; one that was tampered with is found out."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cir.accounts.models import User
from improvements.models import Improvement, Target, Verdict
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def stored(idea: Improvement, ana: User, mia: User, noon: datetime) -> Verdict:
    target = factories.ready_to_approve(idea, ana, mia)
    Improvement.objects.filter(pk=idea.pk).update(went_live_on=date(2026, 6, 1))
    factories.readings(target.measure, [300, 245, 219, 198, 168], first=date(2026, 6, 5))
    target.measure.readings.update(recorded_at=noon)
    target = Target.objects.get(pk=target.pk)
    return target.store_verdict(by=ana, at=noon)


def verify() -> str:
    out = StringIO()
    call_command("verify_verdicts", stdout=out)
    return out.getvalue()


def complaint() -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 verdicts"):
        call_command("verify_verdicts", stdout=out)
    return out.getvalue()


def test_a_verdict_holds_also_after_later_readings_and_corrections(stored: Verdict, ana: User):
    assert stored.result == "improved"
    assert "1 verdict holds." in verify()
    measure = stored.target.measure
    late = datetime(2026, 11, 19, 15, tzinfo=UTC)
    measure.record(moment=late, value=900, by=ana, at=late)
    measure.correct(measure.series()[0], by=ana, value=1, reason="Swapped.", at=late)
    assert "1 verdict holds." in verify()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"result": "worse"}, "result: worse is stored, improved follows"),
        ({"held_for": 3}, "held for: 3 is stored, 0 follows"),
        ({"target_reached": True}, "target reached: True is stored, False follows"),
        ({"digest": "0" * 64}, "digest"),
        ({"readings": {}}, "cannot be made again"),
        ({"readings": {"question": {"version": 1}}}, "cannot be made again"),
    ],
)
def test_a_changed_verdict_is_found_out(stored: Verdict, change: dict[str, Any], said: str):
    Verdict.objects.filter(pk=stored.pk).update(**change)
    assert said in complaint()


def test_a_reading_that_was_changed_beside_the_doors_is_found_out(stored: Verdict):
    stored.target.measure.readings.filter(value=168).update(value=100)
    assert "was not 168 then" in complaint()


def test_a_reading_that_vanished_from_the_verdict_is_found_out(stored: Verdict):
    question = stored.readings["question"]
    question["after"] = question["after"][:-1]
    Verdict.objects.filter(pk=stored.pk).update(readings=stored.readings)
    said = complaint()
    assert "is missing" in said
    assert "digest" in said
