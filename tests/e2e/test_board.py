"""The board in a real browser: by mouse, by keys, on a phone, without script, with others at work."""

import re

import pytest
from playwright.sync_api import expect

from improvements.models import WorkLimit
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cards(cora, item):
    WorkLimit.objects.update_or_create(status="in_progress", defaults={"most": 1})
    return [
        factories.improvement(f"Card in {status}", status=status, item=item, owner=cora, urgency="high")
        for status in ("new", "assessing", "planned", "in_progress", "measuring")
    ]


def column_of(page, card):
    return page.locator(f"#card-{card.pk}").evaluate("card => card.closest('.kcards').dataset.column")


def drag(page, card, column, drop=True):
    start = page.locator(f"#card-{card.pk} .kmeta").bounding_box()
    goal = page.locator(f".kcards[data-column={column}]").bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20, steps=5)
    page.mouse.move(goal["x"] + 50, goal["y"] + 30, steps=10)
    expect(page.locator(".klifted")).to_be_visible()
    if drop:
        page.mouse.up()


def test_a_card_is_dragged_to_the_next_column(open_page, cora, cards):
    page = open_page(cora)
    page.goto("/board/")
    drag(page, cards[0], "assessing")
    expect(page.locator("[data-toast]")).to_contain_text("is now Assessing.")
    expect(page.locator(f".kcards[data-column=assessing] #card-{cards[0].pk}")).to_be_visible()
    cards[0].refresh_from_db()
    assert cards[0].status == "assessing"
    page.keyboard.press("Control+z")
    expect(page.locator(f".kcards[data-column=new] #card-{cards[0].pk}")).to_be_visible()


def test_esc_puts_a_dragged_card_back(open_page, cora, cards):
    page = open_page(cora)
    page.goto("/board/")
    drag(page, cards[0], "assessing", drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(f".kcards[data-column=new] #card-{cards[0].pk}")).to_be_visible()
    cards[0].refresh_from_db()
    assert cards[0].status == "new"


def test_a_refused_card_snaps_back_and_says_why(open_page, cora, cards, complaints):
    page = open_page(cora)
    page.goto("/board/")
    drag(page, cards[0], "planned")
    card = page.locator(f"#card-{cards[0].pk}")
    expect(card.locator(".kwhy")).to_contain_text("move it to Assessing first")
    assert column_of(page, cards[0]) == "new"
    card.get_by_role("button", name="Close").click()
    expect(card.locator(".kask")).to_be_empty()
    complaints[:] = [text for text in complaints if "409" not in text]


def test_a_dragged_card_asks_and_snaps_back_on_esc(open_page, cora, cards):
    page = open_page(cora)
    page.goto("/board/")
    drag(page, cards[3], "planned")
    expect(page.get_by_label("Reason")).to_be_focused()
    assert column_of(page, cards[3]) == "planned"
    page.keyboard.press("Escape")
    assert column_of(page, cards[3]) == "in_progress"
    expect(page.locator(f"#t-{cards[3].pk}")).to_be_focused()


def test_a_card_is_moved_with_a_form_by_keyboard_alone(open_page, cora, cards, axe):
    page = open_page(cora)
    page.goto("/board/")
    page.locator(f"#t-{cards[3].pk}").focus()
    page.keyboard.press("Control+ArrowRight")
    date = page.get_by_label("Date of the change")
    expect(date).to_be_focused()
    assert axe(page) == []
    page.get_by_role("button", name="Mark as live").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f".kcards[data-column=measuring] #card-{cards[3].pk}")).to_be_visible()
    expect(page.locator(f"#t-{cards[3].pk}")).to_be_focused()
    cards[3].refresh_from_db()
    assert cards[3].status == "measuring"


def test_a_card_is_moved_by_clicks_alone(open_page, cora, cards, axe):
    page = open_page(cora)
    page.goto("/board/")
    card = page.locator(f"#card-{cards[0].pk}")
    card.hover()
    card.get_by_role("link", name="Move CIR-").click()
    expect(card.get_by_role("button", name="Assessing")).to_be_focused()
    assert axe(page) == []
    size = card.locator(".kto").bounding_box()
    assert min(size["width"], size["height"]) >= 24
    card.get_by_role("button", name="Assessing").click()
    expect(page.locator(f".kcards[data-column=assessing] #card-{cards[0].pk}")).to_be_visible()


def test_a_click_shows_the_record_beside_the_board_and_enter_opens_its_page(open_page, cora, cards, axe):
    page = open_page(cora, width=1440)
    page.goto("/board/")
    title = page.locator(f"#t-{cards[0].pk}")
    title.click()
    expect(page.locator("#peek")).to_contain_text("Card in new")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_be_hidden()
    expect(title).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#peek")).to_contain_text("Card in new")


def test_what_others_move_arrives_by_itself(open_page, cora, cards, mia):
    page = open_page(cora)
    page.clock.install()
    page.goto("/board/")
    cards[0].move("assess", by=mia)
    page.clock.run_for(16_000)
    moved = page.locator(f".kcards[data-column=assessing] #card-{cards[0].pk}")
    expect(moved).to_have_class(re.compile("fresh"))


def test_a_phone_shows_one_column_and_its_tabs(open_page, cora, cards):
    page = open_page(cora, width=390)
    page.goto("/board/")
    expect(page.locator(f"#card-{cards[3].pk}")).to_be_visible()
    expect(page.locator(f"#card-{cards[0].pk}")).to_be_hidden()
    page.locator("#tab-new").click()
    expect(page.locator(f"#card-{cards[0].pk}")).to_be_visible()
    expect(page.locator(f"#card-{cards[3].pk}")).to_be_hidden()
    assert "column=new" in page.url


def test_without_script_a_card_moves_by_links_and_forms(open_page, cora, cards):
    page = open_page(cora, script=False)
    page.goto("/board/")
    page.locator(f"#card-{cards[0].pk} .kto").click(force=True)
    page.get_by_role("button", name="Assessing").click()
    expect(page.locator(f".kcards[data-column=assessing] #card-{cards[0].pk}")).to_be_visible()
    page.locator(f"#card-{cards[0].pk} .kto").click(force=True)
    page.get_by_role("button", name="New…").click()
    page.get_by_label("Reason").fill("Too early.")
    page.get_by_role("button", name="Go back").click()
    expect(page.locator(f".kcards[data-column=new] #card-{cards[0].pk}")).to_be_visible()
