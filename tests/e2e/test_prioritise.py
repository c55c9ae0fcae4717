"""The matrix and the ranking in a real browser: by mouse, by clicks, by keys, on a phone, without script."""

import pytest
from playwright.sync_api import expect

from improvements.models import ScoringModel
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CRITERIA = (
    ("value", "Value to users", 30, "impact"),
    ("fit", "Strategic fit", 20, "impact"),
    ("risk", "Risk reduced", 15, "impact"),
    ("urgency", "Urgency", 15, "impact"),
    ("ease", "Ease: low effort and cost", 20, "effort"),
)
ALL = {"value": 3, "fit": 3, "risk": 3, "urgency": 3, "ease": 3}


@pytest.fixture
def ideas(mia):
    """Two ideas that Mia scored; tests that empty the tables take the default model with them."""
    if not ScoringModel.objects.exists():
        model = ScoringModel.objects.create(name="Default", valid_from="2000-01-01")
        for place, (key, label, weight, axis) in enumerate(CRITERIA):
            model.criteria.create(
                key=key, label=label, weight=weight, axis=axis, position=place, meanings=["a", "b", "c", "d", "e"]
            )
    found = [factories.improvement(title) for title in ("Outage messages", "Stop drop-outs")]
    found[0].give_points({**ALL, "value": 4}, by=mia)
    found[1].give_points(ALL, by=mia)
    return found


def mine(record, person, key):
    return record.points.get(person=person, criterion__key=key).points


def open_at(open_page, person, record, **look):
    page = open_page(person, width=1440, **look)
    page.goto(f"/prioritise/?chosen={record.reference}")
    expect(page.locator("#h-sel")).to_contain_text(record.title)
    return page


def middle(page, record):
    box = page.locator(f"#dot-{record.pk}").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_dragging_left_sets_ease_and_undo_takes_it_back(open_page, mia, ideas):
    page = open_at(open_page, mia, ideas[1])
    x, y = middle(page, ideas[1])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 140, y, steps=8)
    page.mouse.up()
    expect(page.locator("[data-toast]")).to_contain_text("rank")
    expect(page.locator("#mx .dot.was")).to_be_visible()
    expect(page.locator("#p-ease-4")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-toast] [data-undo] button").click()
    expect(page.locator("#p-ease-3")).to_have_attribute("aria-pressed", "true")
    assert mine(ideas[1], mia, "ease") == 3


def test_dragging_up_proposes_points_that_one_tap_confirms(open_page, mia, ideas, axe):
    page = open_at(open_page, mia, ideas[1])
    x, y = middle(page, ideas[1])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=8)
    page.mouse.up()
    expect(page.locator(".propose")).to_be_visible()
    assert mine(ideas[1], mia, "value") == 3
    assert axe(page, "#panel") == []
    page.get_by_role("button", name="Give these points").click()
    expect(page.locator(".propose")).to_have_count(0)
    ideas[1].refresh_from_db()
    assert ideas[1].impact > 0.65


def test_placing_by_keyboard_alone(open_page, mia, ideas):
    page = open_at(open_page, mia, ideas[1])
    dot = page.locator(f"#dot-{ideas[1].pk}")
    dot.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#said")).to_contain_text("Effort 4.0, impact 60")
    page.keyboard.press("Enter")
    expect(page.locator("#p-ease-2")).to_have_attribute("aria-pressed", "true")
    expect(dot).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Give these points")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".propose")).to_have_count(0)
    expect(dot).to_be_focused()
    assert mine(ideas[1], mia, "ease") == 2
    assert mine(ideas[1], mia, "value") == 3


def test_esc_puts_a_nudged_dot_back(open_page, mia, ideas):
    page = open_at(open_page, mia, ideas[1])
    before = middle(page, ideas[1])
    page.locator(f"#dot-{ideas[1].pk}").focus()
    page.keyboard.press("ArrowLeft")
    assert middle(page, ideas[1]) != before
    page.keyboard.press("Escape")
    assert middle(page, ideas[1]) == before


def test_choosing_a_dot_and_clicking_a_place_needs_no_drag(open_page, mia, ideas):
    page = open_at(open_page, mia, ideas[0])
    page.locator(f"#dot-{ideas[1].pk}").click()
    expect(page.locator("#h-sel")).to_contain_text("Stop drop-outs")
    y = middle(page, ideas[1])[1]
    box = page.locator("#mx").bounding_box()
    page.mouse.click(box["x"] + box["width"] * (1.9 - 0.6) / 4.8, y)
    expect(page.locator("#p-ease-4")).to_have_attribute("aria-pressed", "true")
    assert mine(ideas[1], mia, "ease") == 4


def test_other_weights_move_ranks_on_the_screen_only(open_page, mia, ideas):
    ideas[1].give_points({"ease": 4}, by=mia)
    page = open_at(open_page, mia, ideas[0])
    page.locator("[data-try]").click()
    propose = page.locator("[data-try-propose]")
    expect(propose).to_be_disabled()
    page.locator("[name=w-value]").fill("10")
    expect(page.locator("#try-said")).to_contain_text("add up to 80")
    page.locator("[name=w-ease]").fill("40")
    expect(page.locator("#try-said")).to_have_text("2 move. Nothing is saved.")
    assert ScoringModel.objects.count() == 1
    expect(propose).to_be_enabled()
    propose.click()
    expect(page.locator("[data-toast]")).to_contain_text("The new weights are in force.")
    assert ScoringModel.objects.count() == 2
    ideas[1].refresh_from_db()
    assert ideas[1].score == 68


def test_without_script_points_are_given_by_the_buttons(open_page, mia, ideas):
    page = open_page(mia, script=False, width=1440)
    page.goto(f"/prioritise/?chosen={ideas[1].reference}")
    expect(page.locator(".mxpic")).to_be_visible()
    page.locator("#p-value-5").click()
    expect(page.locator("#p-value-5")).to_have_attribute("aria-pressed", "true")
    assert mine(ideas[1], mia, "value") == 5
