"""The outbox: what is put happens once, whatever fails, repeats or is unknown."""

from datetime import timedelta

import pytest
from django.db import transaction

from cir import clock
from cir.notifications import outbox, waking
from cir.notifications.models import Notification, Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Declare a handler for the length of one test; answers the list of rows it was called with."""

    def declare(name, run=None, **options):
        called = []

        def handler(row):
            called.append(row.dedupe)
            if run:
                run(row)

        monkeypatch.setitem(
            outbox._handlers, name, outbox.Handler(handler, options.get("outside", False), options.get("attempts", 8))
        )
        return called

    return declare


def fail(row):
    raise ValueError("no such planet")


def later(seconds):
    return clock.now() + timedelta(seconds=seconds)


@pytest.mark.sqlite
def test_what_is_put_is_handled_once(kind):
    called = kind("test.done")
    outbox.put("test.done", "once")
    outbox.put("test.done", "once")
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert called == ["once"]


@pytest.mark.sqlite
def test_what_is_put_for_later_waits(kind):
    called = kind("test.later")
    outbox.put("test.later", "x", at=later(60))
    assert outbox.drain() == 0
    assert outbox.drain(at=later(61)) == 1
    assert called == ["x"]


def test_a_change_that_is_rolled_back_leaves_nothing_to_do(kind):
    called = kind("test.rolled")
    with transaction.atomic():
        outbox.put("test.rolled", "x")
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert called == []


@pytest.mark.sqlite
def test_a_row_that_fails_takes_its_own_effect_back_and_nobody_elses(kind, ana):
    def half(row):
        Notification.objects.create(user=ana, event="x", title=row.dedupe, dedupe=row.dedupe)
        if row.dedupe == "bad":
            raise ValueError("no such planet")

    kind("test.half", half)
    for name in ("first", "bad", "last"):
        outbox.put("test.half", name)
    outbox.drain()
    assert set(Notification.objects.values_list("title", flat=True)) == {"first", "last"}
    bad = Outbox.objects.get(dedupe="bad")
    assert (bad.done_at, bad.attempts, bad.last_error) == (None, 1, "ValueError: no such planet")


def test_each_try_waits_longer_than_the_one_before(kind):
    kind("test.slow", fail)
    outbox.put("test.slow", "x")
    moment, waits = later(0), []
    for _ in range(4):
        outbox.drain(at=moment)
        row = Outbox.objects.get()
        waits.append(round((row.next_at - moment).total_seconds()))
        moment = row.next_at
    assert waits == [5, 20, 80, 320]


def test_after_the_last_try_a_row_is_given_up_and_administrators_hear_of_it(kind, ada, ana):
    kind("test.dead", fail, attempts=2)
    outbox.put("test.dead", "x")
    outbox.drain()
    outbox.drain(at=later(60))
    row = Outbox.objects.get(dedupe="x")
    assert row.dead_at is not None
    assert row.last_error == "ValueError: no such planet"
    outbox.drain(at=later(61))
    notice = Notification.objects.get()
    assert (notice.user, notice.event) == (ada, "system.outbox")
    assert "no such planet" in notice.body


def test_a_handler_may_give_up_at_once(kind):
    def gone(row):
        raise outbox.GiveUp("Bounced: 550 no such user")

    kind("test.gone", gone)
    outbox.put("test.gone", "x")
    outbox.drain()
    row = Outbox.objects.get(dedupe="x")
    assert row.dead_at is not None
    assert row.last_error == "Bounced: 550 no such user"


def test_a_row_whose_worker_was_killed_is_tried_again_alone_and_given_up_in_the_end(kind):
    """A worker that dies leaves only what was committed before: the attempt and the lease."""
    poison, good = kind("test.poison", attempts=3), kind("test.good")
    outbox.put("test.poison", "poison")
    outbox.put("test.good", "good")
    moment = later(1)
    for _ in range(3):
        taken = outbox._take(outside=False, most=100, lease=outbox.INSIDE_LEASE, at=moment)  # and then it dies
        assert "poison" in [row.dedupe for row in taken]
        if taken[0].attempts > 1:
            assert len(taken) == 1, "what was tried before runs alone"
        moment += outbox.INSIDE_LEASE + timedelta(seconds=1)
        Outbox.objects.filter(dedupe="good").update(leased_until=None)
    outbox.drain(at=moment)
    assert (poison, good) == ([], ["good"])
    assert Outbox.objects.get(dedupe="poison").last_error == "The worker was killed each time it tried this."


def test_a_worker_that_comes_late_does_not_repeat_what_another_did(kind):
    called = kind("test.twice")
    outbox.put("test.twice", "x")
    first = outbox._take(outside=False, most=1, lease=outbox.INSIDE_LEASE, at=later(0))
    outbox.drain(at=later(11))
    outbox._finish_inside(first, later(12))
    assert called == ["x"]


def test_a_row_of_an_unknown_kind_is_parked_and_holds_nobody_up(kind):
    kind("test.known")
    outbox.put("from.the.future", "strange")
    outbox.put("test.known", "ours")
    assert outbox.drain() == 1
    row = Outbox.objects.get(dedupe="strange")
    assert (row.attempts, row.done_at, row.dead_at) == (0, None, None)
    assert list(Outbox.objects.of_other_kinds(outbox.known_kinds())) == [row]


def test_two_functions_for_one_kind_are_a_mistake():
    with pytest.raises(RuntimeError, match="is handled by"):

        @outbox.handles("mail.send")
        def other(row):
            raise AssertionError


def test_when_the_other_side_is_away_the_rest_of_the_batch_does_not_wait_for_it(kind):
    def away(row):
        raise outbox.Unavailable("connection refused")

    called = kind("test.away", away, outside=True)
    for number in range(4):
        outbox.put("test.away", f"n{number}")
    assert outbox.drain_outside() == 1
    assert called == ["n0"]
    assert list(Outbox.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0, 0]


def test_no_more_than_a_few_mails_are_on_their_way_at_once(kind):
    """A mail server that hangs may hold up two workers, not all of them."""
    kind("test.out", outside=True)
    for number in range(30):
        outbox.put("test.out", f"n{number}")
    taken = [len(outbox._take(outside=True, most=5, lease=outbox.OUTSIDE_LEASE, at=later(1))) for _ in range(4)]
    assert taken == [5, 5, 0, 0]


def test_no_more_mails_leave_in_a_minute_than_was_set(kind, settings):
    settings.MAILS_PER_MINUTE = 7
    called = kind("test.rate", outside=True)
    for number in range(30):
        outbox.put("test.rate", f"n{number}")
    outbox.drain()
    assert len(called) == 7
    Outbox.objects.exclude(done_at=None).update(done_at=later(-61))
    outbox.drain()
    assert len(called) == 14


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_worker_whose_clock_is_wrong_neither_takes_what_another_holds_nor_forgets_anything(
    kind, time_machine, minutes
):
    """Leases are judged by the clock of the database, which a wrong clock of one machine does not move."""
    called = kind("test.skew", outside=True)
    outbox.put("test.skew", "held")
    (held,) = outbox._take(outside=True, most=5, lease=outbox.OUTSIDE_LEASE, at=None)
    outbox.put("test.skew", "free")
    time_machine.move_to(later(60 * minutes))
    outbox.drain()
    assert called == ["free"]
    Outbox.objects.filter(pk=held.pk).update(leased_until=None)
    outbox.drain()
    assert called == ["free", "held"]


def test_a_thousand_rows_in_one_transaction_wake_the_workers_once(
    kind, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    kind("test.many")
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        for number in range(20):
            outbox.put("test.many", f"n{number}")
        with django_assert_max_num_queries(5):
            outbox.put_many("test.many", [(f"m{number}", {}) for number in range(1000)])
    assert len(callbacks) == 1


def test_said_before_is_neither_written_nor_woken_for(kind, django_capture_on_commit_callbacks):
    kind("test.said")
    outbox.put_many("test.said", [("a", {}), ("b", {})])
    with django_capture_on_commit_callbacks() as callbacks:
        assert outbox.put_many("test.said", [("a", {}), ("b", {})]) == 0
    assert callbacks == []


def test_rings_within_a_blink_are_one_message(monkeypatch):
    import threading

    sent, rung = [], threading.Event()

    def send(task):
        sent.append(task)
        rung.set()
        return True

    monkeypatch.setattr(waking, "send", send)
    waker = waking.Waker()
    for _ in range(500):
        waker.ring(waking.INSIDE)
    assert rung.wait(5)
    threading.Event().wait(4 * waking.PAUSE)
    assert 1 <= len(sent) <= 3


def test_a_dead_row_can_be_sent_again_by_an_administrator(client, ada, kind):
    kind("test.dead", fail, attempts=1)
    outbox.put("test.dead", "x")
    outbox.drain()
    row = Outbox.objects.get(dedupe="x")
    client.force_login(ada)
    assert "no such planet" in client.get("/admin/outbox/").content.decode()
    called = kind("test.dead")
    client.post(f"/admin/outbox/{row.pk}/resend/")
    outbox.drain()
    row.refresh_from_db()
    assert called == ["x"]
    assert row.done_at is not None


def test_sending_again_what_is_not_dead_is_refused(client, ada, kind):
    kind("test.fine")
    outbox.put("test.fine", "x")
    client.force_login(ada)
    assert client.post(f"/admin/outbox/{Outbox.objects.get().pk}/resend/").status_code == 409


def test_only_administrators_look_into_the_outbox(client, cleo):
    client.force_login(cleo)
    assert client.get("/admin/outbox/").status_code == 403
    assert client.post("/admin/outbox/1/resend/").status_code == 403


def test_done_rows_are_thrown_away_after_their_time_and_waiting_ones_never(kind, settings):
    from cir.notifications import retention

    kind("test.old")
    for name in ("old", "new", "waiting"):
        outbox.put("test.old", name)
    now = clock.now()
    Outbox.objects.filter(dedupe="old").update(done_at=now - timedelta(days=settings.KEEP_OUTBOX_DAYS, seconds=1))
    Outbox.objects.filter(dedupe="new").update(done_at=now - timedelta(days=settings.KEEP_OUTBOX_DAYS - 1))
    assert retention.clean_up(now)["outbox"] == 1
    assert set(Outbox.objects.values_list("dedupe", flat=True)) == {"new", "waiting"}
