"""The large register of the benchmarks is written in one go and obeys the table's own constraints."""

import pytest
from django.db import connection

from improvements import benchmark
from improvements.models import Comment, Improvement, Transition

pytestmark = pytest.mark.django_db


def test_it_holds_as_many_as_asked_with_history_and_comments(db):
    if connection.vendor != "postgresql":
        pytest.fail("Runs on PostgreSQL.")
    benchmark.fill(2000, "benchmark password")
    assert Improvement.objects.count() == 2000
    assert Transition.objects.count() == Comment.objects.count() == 4000
    assert Improvement.objects.filter(title__contains=benchmark.RARE).count() == 2
    assert (
        Improvement.objects.create(title="The next number is free").pk
        == 2001 + Improvement.objects.order_by("pk")[0].pk - 1
    )


def test_numbers_near_a_million_are_no_hindrance(ana):
    Improvement.objects.create(pk=999_990, title="The last of many", logged_by=ana)
    benchmark.fill(10, "benchmark password")
    assert Improvement.objects.order_by("pk").last().pk == 1_000_000
