"""Bell, updates, account notifications, the way out of mails and the outbox, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cir import clock
from cir.notifications import outbox, unsubscribing
from cir.notifications.models import Notification, Outbox, Preference
from improvements.models import Improvement

pytestmark = pytest.mark.e2e


@pytest.fixture
def busy(ada, ana, ben, cora, item):
    """Ada was told of a few things, and one row was given up."""
    idea = Improvement.log(by=ada, title="Self-service password reset for everybody in the field", item=item)
    idea.watch(by=ada)
    idea.support(by=ben)
    idea.move("assess", by=cora)
    idea.change(by=cora, urgency="high", owner=ana)
    idea.comment(
        by=ben, text="@Ada Moreau we tried this in 2023. The desk in Leeds has the figures, and would join in."
    )
    idea.move("defer", by=cora, reason="The supplier ships this in March.", until=clock.today() + timedelta(days=90))
    idea.move("resume", by=None)
    outbox.drain()
    Notification.objects.filter(user=ada).last().mark(read=True)
    Outbox.objects.create(
        kind="mail.send",
        dedupe="gone",
        attempts=3,
        dead_at=clock.now(),
        last_error="Bounced: 550 5.1.1 no such user here",
    )
    Outbox.objects.create(
        kind="mail.send", dedupe="late", attempts=2, last_error="Unavailable: timed out", next_at=clock.now()
    )
    return idea


def test_the_bell_opens_the_newest_updates_and_one_press_leads_to_the_record(open_page, ada, busy, complaints):
    page = open_page(ada)
    page.goto("/account/notifications/")
    unread = Notification.objects.unread().filter(user=ada).count()
    bell = page.get_by_role("link", name=f"Updates, {unread} unread")
    bell.click()
    menu = page.get_by_role("menu", name="Updates")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(bell).to_be_focused()
    bell.click()
    expect(menu).to_be_visible()
    bell.click()
    expect(menu).to_be_hidden()
    page.keyboard.press("Enter")
    menu.get_by_role("menuitem", name="Ben Okoro mentioned you").click()
    page.wait_for_url(f"**{busy.get_absolute_url()}")
    assert Notification.objects.unread().filter(user=ada).count() == unread - 1
    complaints[:] = [text for text in complaints if "404" not in text]  # the record's page has tests of its own


def test_marking_as_read_happens_in_place_and_keeps_the_focus(open_page, ada, busy):
    page = open_page(ada)
    page.goto("/notifications/")
    row = page.locator(".note").filter(has_text="mentioned you")
    row.get_by_role("button", name="Mark as read").click()
    expect(row.get_by_role("button", name="Mark as unread")).to_be_focused()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert not Notification.objects.unread().filter(user=ada).exists()


def test_everything_works_without_script(open_page, ada, busy, complaints):
    page = open_page(ada, script=False)
    page.goto("/account/notifications/")
    page.get_by_role("link", name="Updates, ").first.click()
    page.get_by_role("button", name="Ben Okoro mentioned you", exact=False).first.click()
    page.wait_for_url(f"**{busy.get_absolute_url()}")
    complaints[:] = [text for text in complaints if "404" not in text]
    page.goto("/account/notifications/")
    page.get_by_role("group", name="Somebody mentions you").get_by_label("Daily digest").check()
    page.get_by_role("button", name="Save notifications").click()
    assert Preference.objects.get(user=ada).way == "digest"


def test_a_mail_is_stopped_without_signing_in_and_only_by_the_button(open_page, ada, axe, complaints):
    page = open_page(width=320)
    page.goto(unsubscribing.path_for(ada, "comment.mention"))
    assert axe(page) == []
    assert not Preference.objects.exists()
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more mails about this")
    assert axe(page) == []
    assert Preference.objects.get().way == "bell"
    page.goto("/notifications/stop/forged/")
    assert axe(page) == []
    assert ["404" in text for text in complaints] == [True]
    complaints.clear()


def test_a_row_that_was_given_up_is_sent_again(open_page, ada, busy):
    page = open_page(ada)
    page.goto("/admin/outbox/")
    dead = Outbox.objects.get(dedupe="gone")
    page.get_by_role("button", name=f"Send again: row {dead.pk}").click()
    expect(page.get_by_text(f"Trying mail.send {dead.pk} again.")).to_be_visible()
    dead.refresh_from_db()
    assert dead.dead_at is None
