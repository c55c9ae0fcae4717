"""The sample organisation has monthly reports, and they leave with it."""

from datetime import UTC, datetime

import pytest

from cir.dashboards import sample
from improvements.demo import filling
from improvements.models import Report
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def test_three_are_frozen_one_is_a_draft_and_all_leave(ana, client, otto):
    lived("Real", 40, 2, owner=ana)
    Report.objects.create(month="2026-09-01", created_by=ana)
    freya = filling.User.objects.create(email=f"freya@{filling.organisation.MAIL_DOMAIN}", name="Freya Sample")
    sample.fill(NOON)
    sample.fill(NOON)
    mine = Report.objects.filter(created_by=freya)
    assert list(mine.values_list("month__month", "number")) == [(11, None), (10, 3), (8, 1)]
    assert all(row.achieved and row.concern and row.ahead for row in mine)
    client.force_login(otto)
    assert client.get("/reports/2026-10/").status_code == 200
    sample.remove()
    assert Report.objects.get().created_by == ana
