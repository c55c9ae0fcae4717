"""Two improvements claim the same gain at the same time. On PostgreSQL only: SQLite has one writer at a time."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cir.accounts.roles import Role
from cir.errors import Conflict
from improvements.models import BenefitFigure
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_claims_made_at_once_never_exceed_the_whole():
    ben, tickets = factories.person("Ben Okoro", Role.APPROVER), factories.measure()
    records = [factories.improvement(f"Idea {n}", owner=ben) for n in range(4)]
    lines = [record.add_benefit(by=ben, title="Calls", kind="soft", measure=tickets, share=40) for record in records]
    refused, errors, start = [], [], threading.Barrier(len(records))

    def claim(record, line):
        try:
            start.wait()
            record.enter_figures(line, "planned", {date(2026, 6, 1): Decimal(100)}, by=ben)
        except Conflict as full:
            refused.append(full)
        except Exception as error:  # noqa: BLE001 - shown by the assert
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=pair) for pair in zip(records, lines, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, len(refused)) == ([], 2)
    assert sum(BenefitFigure.objects.values_list("share", flat=True)) == 80
