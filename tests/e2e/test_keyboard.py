"""Pages by keyboard alone: every stop is seen and in order, dialogs give the focus back, and "?" tells the truth."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# Where the focus is, whether that can be seen, and whether it lies after the place before.
STOP = """() => {
    const here = document.activeElement, before = window.__before;
    window.__before = here;
    const ringed = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    const around = [here, here.parentElement, here.parentElement?.parentElement].filter(Boolean);
    const seen = ringed(getComputedStyle(here, '::after')) || around.some((each) => ringed(getComputedStyle(each)));
    const box = here.getBoundingClientRect();
    return {
        name: here.outerHTML.slice(0, 120), end: here === document.body, seen,
        there: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        forward: !before?.isConnected || Boolean(before.compareDocumentPosition(here) & 4),
    };
}"""
STOPS = 45


@pytest.fixture
def addresses(cora, item):
    factories.criteria()
    measure = factories.measure(owner=cora)
    factories.readings(measure, factories.BASELINE)
    record = factories.improvement("Quicker laptops", item=item, owner=cora, logged_by=cora, status="assessing", step=2)
    record.tasks.create(title="Pilot", person=cora)
    return [
        "/",
        "/register/",
        "/board/",
        "/prioritise/",
        record.get_absolute_url(),
        measure.get_absolute_url(),
        "/feedback/",
    ]


def test_every_stop_of_the_tab_key_is_seen_and_in_order(open_page, cora, addresses):
    page = open_page(cora)
    page.emulate_media(reduced_motion="reduce")  # a smooth scroll is still under way when we look
    wrong = []
    for address in addresses:
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(STOPS):
            stop = page.evaluate(STOP)
            if stop["end"]:
                break
            wrong += [f"{address} {what}: {stop['name']}" for what in ("seen", "there", "forward") if not stop[what]]
            page.keyboard.press("Tab")
    assert not wrong, "\n".join(wrong)


def test_dialogs_give_the_focus_back_and_the_list_of_keys_says_what_works_here(open_page, cora, addresses):
    page = open_page(cora)
    page.goto(addresses[5])
    button = page.get_by_role("link", name="Log an idea")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog #id_title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("?")
    keys = page.locator("#keys-list")
    expect(keys).to_contain_text("Add reading")
    expect(keys).not_to_contain_text("Select the row")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#dialog")).to_contain_text("Period or day")
    page.goto("/board/")
    page.keyboard.press("?")
    expect(keys).to_contain_text("Move the card to another column")
    expect(keys).not_to_contain_text("Select the row")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 320, "height": 640})  # a page enlarged four times, on a desk with a keyboard
    page.keyboard.press("c")
    expect(page.locator("#dialog #id_title")).to_be_focused()
