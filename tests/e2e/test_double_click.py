"""A double click does what one click does, and shows its answer."""

import pytest
from playwright.sync_api import expect

from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_double_click_logs_one_idea_and_makes_one_token_whose_secret_is_seen(open_page, ana):
    page = open_page(ana)
    page.goto("/")
    page.fill("#capture_title", "Labels on the meeting rooms")
    page.locator("[data-log-it]").dblclick()
    expect(page.get_by_role("region", name="Messages").get_by_text("Logged as CIR-")).to_be_visible()
    page.goto("/login/again/?next=/account/tokens/")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button").filter(has_text="Confirm").click()
    page.get_by_label("What is it for?").fill("Monthly counts")
    page.get_by_role("button", name="Make token").dblclick()
    expect(page.locator("#secret")).to_be_visible()
    assert page.locator("#secret").input_value().startswith(f"cir_{ana.tokens.get().prefix}_")
    assert Improvement.objects.get().title == "Labels on the meeting rooms"
