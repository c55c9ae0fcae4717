"""Statements are written once and answered anew: every value is asked for in its own place, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from cir import statements
from cir.accounts.models import User
from improvements import finding
from improvements.models import Improvement
from improvements.table import tally

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch):
    monkeypatch.setattr(statements, "_kept", statements.Memory(statements.MOST_KEPT))


def ask(question, write, *values):
    return statements.rows(question, write, *values)


def test_a_statement_is_written_once_and_answered_for_every_value(ana, ben, monkeypatch):
    written = []

    def write(pk, name):
        written.append(pk)
        return User.objects.filter(pk=pk, name=name).values_list("name", flat=True)

    assert [ask("names", write, one.pk, one.name) for one in (ana, ben, ana)] == [[ana.name], [ben.name], [ana.name]]
    assert ask("names", write, ana.pk, ben.name) == []
    assert len(written) == 1
    assert written[0] not in (ana.pk, ben.pk)


def test_it_is_answered_the_same_when_postgresql_keeps_the_plan(ana, ben):
    """Often enough that the plan is made, kept, and made for any value."""

    def write(pk, text):
        people = User.objects.filter(pk=pk, is_active=True).exclude(name__contains="%")
        people = people.exclude(pk__in=RawSQL("SELECT id FROM accounts_user WHERE id %% 2 > %s", [1]))
        return people.annotate(said=Cast(Value("100 %s"), TextField())).filter(email=text)

    for _ in range(8):
        for one in (ana, ben):
            (found,) = ask("plans", write, one.pk, one.email)
            assert (found.pk, found.said) == (one.pk, "100 %s")


def test_an_answer_is_never_kept(ana):
    def write(pk):
        return User.objects.filter(pk=pk).values_list("name", flat=True)

    before = ask("fresh", write, ana.pk)
    User.objects.filter(pk=ana.pk).update(name="Ana Changed")
    assert (before, ask("fresh", write, ana.pk)) == ([ana.name], ["Ana Changed"])


def test_a_value_that_goes_into_a_constant_is_not_kept(ana, ben):
    """A number made into a text would stay in the statement for everybody who asks next."""

    def write(pk):
        return User.objects.filter(pk__in=[pk], name__contains="").annotate(text=Value(str(pk))).values_list("text")

    assert [ask("lost", write, one.pk) for one in (ana, ben)] == [[(str(ana.pk),)], [(str(ben.pk),)]]


def test_a_moment_is_asked_for_however_the_database_writes_it(ana):
    """SQLite keeps moments as texts."""

    def write(moment):
        return User.objects.filter(joined_at__lte=moment).values_list("name", flat=True)

    later, earlier = ana.joined_at, ana.joined_at - timedelta(days=1)
    assert [ask("joined", write, moment) for moment in (earlier, later)] == [[], [ana.name]]


def test_what_is_none_is_asked_for_as_it_is(ana):
    def write(who):
        return Improvement.objects.filter(owner=who).values_list("title", flat=True)

    Improvement.log(by=ana, title="Nobody owns this")
    assert ask("nobody", write, None) == ["Nobody owns this"]


def test_people_of_other_standing_share_no_statement(ana, cleo, cora):
    record = Improvement.log(by=ana, title="Only for its people", restricted=True, owner=ana)
    for _ in range(3):
        seen = {who.name: finding.find(who, record.reference) is not None for who in (ana, cleo, cora)}
        assert seen == {ana.name: True, cleo.name: False, cora.name: True}
    cora.is_active = False
    assert finding.find(cora, record.reference) is None


def test_somebody_who_looks_at_the_statements_sees_them_whole(ana):
    with CaptureQueriesContext(connection) as queries:
        ask("seen", lambda pk: User.objects.filter(pk=pk), ana.pk)
    (query,) = queries.captured_queries
    assert f'"id" = {ana.pk}' in query["sql"]


def test_no_more_are_kept_than_is_said_and_the_oldest_goes_first():
    made = []
    memory = statements.Memory(2)
    for question in ("a", "b", "a", "c", "b", "a"):
        assert (
            memory.of(question, lambda question=question: made.append(question) or question.upper()) == question.upper()
        )
    assert made == ["a", "b", "c", "a"]
    assert len(memory) == 2


def test_many_threads_may_ask_while_others_make_room():
    memory = statements.Memory(3)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: memory.of(number % 7, lambda: number % 7), range(4000)))
    assert found == [number % 7 for number in range(4000)]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"status": ["open"], "late": ["yes"], "owner": ["me"]}, True),
        ({"ref": ["CIR-1"]}, False), ({"logged_from": ["2026-01-01"]}, False), ({"score_from": ["3"]}, False),
        ({"finding": ["vague"]}, False), ({"owner": ["12"]}, False), ({"made": ["up"]}, False),
    ],
)  # fmt: skip
def test_only_filters_of_a_few_words_are_written_once(filters, kept):
    """What people make up would fill the memory, and moments would be those of whoever asked first."""
    assert tally.all_follow((name, tuple(values)) for name, values in filters.items()) is kept
