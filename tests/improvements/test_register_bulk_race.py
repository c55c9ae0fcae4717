"""Bulk changes side by side. On PostgreSQL only: SQLite has one writer at a time."""

import threading

import pytest
from django.db import connection

from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from improvements.table import bulk
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_two_bulk_changes_over_the_same_records_in_opposite_order_both_finish(cora, mia):
    item = ConfigurationItem.objects.create(name="Desk")
    ids = [factories.improvement(f"Idea {n}", item=item).pk for n in range(12)]
    outcomes, errors, start = [], [], threading.Barrier(2)

    def work(user, order):
        try:
            start.wait()
            outcomes.append(bulk.run(user, order, bulk.setting(user, "cost_estimated", user.pk)))
        except Exception as error:  # noqa: BLE001 - shown by the assert
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((cora, ids), (mia, ids[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [len(outcome.changed) for outcome in outcomes] == [12, 12]
    assert len(set(Improvement.objects.values_list("cost_estimated", flat=True))) == 1
