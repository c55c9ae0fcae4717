"""The style page in a real browser: accessible, within the policy, usable by keyboard, on any width."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def _debugging(settings):
    settings.DEBUG = True


@pytest.mark.parametrize(
    ("address", "theme", "width"),
    [
        ("/styleguide/", "light", 1280),
        ("/styleguide/", "dark", 320),
        ("/styleguide/?state=errors", "light", 320),
        ("/styleguide/?state=errors", "dark", 1280),
        ("/styleguide/?say=1", "light", 320),
        ("/styleguide/?say=1", "dark", 1280),
    ],
)
def test_the_checker_finds_nothing(open_page, ada, axe, theme, width, address):
    page = open_page(ada, theme=theme, width=width)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert axe(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_checker_finds_nothing_in_what_opens(open_page, ada, axe, theme):
    page = open_page(ada, theme=theme)
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette", state="hidden")
    page.evaluate("document.getElementById('keys-dialog').showModal()")
    page.wait_for_selector("#keys-dialog[open]")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.click("[popovertarget=sg-menu]")
    page.wait_for_selector("#sg-menu:popover-open")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.click("[data-open-dialog=sg-dialog]")
    page.wait_for_selector("#sg-dialog[open]")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("name", "theme"),
    [("400", "light"), ("403", "dark"), ("403_csrf", "light"), ("404", "dark"), ("500", "light"), ("503", "dark")],
)
def test_the_checker_finds_nothing_on_pages_for_faults(open_page, ada, axe, theme, name):
    page = open_page(ada, theme=theme, width=320)
    page.goto(f"/styleguide/faults/{name}/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 390, 768, 991, 1280, 1920])
def test_nothing_makes_the_page_wider_than_the_window(open_page, ada, width):
    page = open_page(ada, width=width)
    page.goto("/styleguide/?state=errors")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_targets_are_large_enough_to_hit(page):
    page.goto("/styleguide/")
    small = page.evaluate(
        """[...document.querySelectorAll('.app button, .app a.btn, .app .seg a, .app .tabs a')]
            .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
    )
    assert small == []


def test_a_form_with_errors_says_so_first_and_leads_to_the_field(page):
    page.goto("/styleguide/?state=errors")
    assert page.title().startswith("Error: ")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="Answer “What could work better?”").click()
    expect(page.locator("#id_title")).to_be_focused()
    expect(page.locator("#id_due")).to_have_value("soon")
    assert "id_title_error" in page.locator("#id_title").get_attribute("aria-describedby")
    page.get_by_role("link", name="Choose size").click()
    expect(page.locator("#id_size_0")).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(page):
    page.goto("/styleguide/")
    page.click("[data-open-dialog=sg-dialog]")
    page.wait_for_selector("#sg-dialog[open]")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#sg-dialog')"
        )
    page.keyboard.press("Escape")
    expect(page.locator("[data-open-dialog=sg-dialog]")).to_be_focused()


def test_a_menu_is_walked_with_arrows_and_closed_with_escape(page):
    page.goto("/styleguide/")
    button = page.locator("[popovertarget=sg-menu]")
    button.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#sg-menu:popover-open")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#sg-menu :focus")).to_have_text("Copy link")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sg-menu :focus")).to_have_text("Merge into…")
    page.keyboard.press("c")
    expect(page.locator("#sg-menu :focus")).to_have_text("Copy link")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_a_menu_opens_after_the_sidebar_was_narrowed(page):
    page.goto("/styleguide/")
    page.keyboard.press("[")
    expect(page.locator("html")).to_have_attribute("data-side", "narrow")
    page.click("[popovertarget=sg-menu]")
    page.wait_for_selector("#sg-menu:popover-open")
    page.keyboard.press("Escape")
    page.reload()
    assert page.locator(".side").bounding_box()["width"] < 80


def test_the_palette_finds_and_goes(page):
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type("errors")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Show the form with errors")
    expect(page.locator("#palette mark").first).to_have_text("errors")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?state=errors")


def test_the_palette_says_when_nothing_matches(page):
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzz")
    expect(page.locator("#palette-none")).to_be_visible()


def test_single_keys_rest_while_a_field_has_the_focus(page):
    page.goto("/styleguide/")
    page.locator("#id_title").focus()
    page.keyboard.type("?[")
    expect(page.locator("#id_title")).to_have_value("?[")
    expect(page.locator("#keys-dialog[open]")).to_have_count(0)


def test_single_keys_can_be_switched_off(open_page, ada):
    ada.shortcuts = False
    ada.save()
    page = open_page(ada)
    page.goto("/styleguide/")
    page.keyboard.press("?")
    page.keyboard.press("[")
    expect(page.locator("#keys-dialog[open]")).to_have_count(0)
    assert page.evaluate("document.documentElement.dataset.side") is None
    page.keyboard.press("Control+k")
    expect(page.locator("#palette[open]")).to_have_count(1)


def test_rows_are_walked_and_selected_by_keys(page):
    page.goto("/styleguide/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.cur")).to_contain_text("CIR-148")
    page.keyboard.press("x")
    assert page.get_by_label("Select CIR-148").is_checked()


def test_a_toast_is_said_and_can_be_dismissed(page):
    page.goto("/styleguide/?say=1")
    toast = page.locator("[data-toast]", has_text="Priya Raman owns CIR-163 now.")
    expect(toast).to_be_visible()
    expect(page.locator("#said")).to_contain_text("CIR-163")
    toast.get_by_label("Dismiss").click()
    expect(page.locator("[data-toast]", has_text="CIR-163")).to_have_count(0)


def test_the_chart_is_drawn_within_the_policy_and_has_a_table(page):
    page.goto("/styleguide/")
    page.wait_for_selector("[data-plot] canvas")
    page.locator("[data-plot]").hover()
    page.wait_for_timeout(300)
    button = page.get_by_role("button", name="Show as table")
    button.click()
    expect(page.get_by_role("cell", name="Oct 26")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_the_page_reads_without_script(open_page, ada, complaints):
    page = open_page(ada, script=False)
    page.goto("/styleguide/?state=errors")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="More", exact=True).click()
    expect(page.locator("#side")).to_be_visible()


def test_a_dialog_is_fetched_refuses_in_place_and_closes_with_a_toast(page, axe, complaints):
    page.goto("/styleguide/")
    page.click("#sg-fetch")
    page.wait_for_selector("#dialog[open]")
    expect(page.get_by_role("dialog", name="Log an idea")).to_be_visible()
    expect(page.locator("#id_idea-title")).to_be_focused()
    page.get_by_role("button", name="Log it").last.click()
    page.wait_for_selector("#dialog .err-sum")
    expect(page.locator("#error-summary")).to_be_focused()
    assert axe(page) == []
    page.locator("#dialog #id_idea-title").fill("Fewer forms")
    page.keyboard.press("Enter")
    page.wait_for_selector("#dialog:not([open])", state="attached")
    expect(page.locator("[data-toast]", has_text="Logged “Fewer forms”.")).to_be_visible()
    expect(page.locator("#sg-fetch")).to_be_focused()
    complaints[:] = [text for text in complaints if "422" not in text]


def test_a_refusal_says_everything_missing_where_one_is_looking(page, complaints):
    page.goto("/styleguide/")
    page.click("#sg-refuse")
    page.wait_for_selector("#sg-refusal .notice")
    text = page.locator("#sg-refusal").inner_text()
    assert "Set an owner." in text
    assert "Set a target date." in text
    complaints[:] = [text for text in complaints if "409" not in text]


def test_more_rows_come_in_and_the_focus_goes_to_the_first_of_them(page):
    page.goto("/styleguide/")
    page.get_by_role("link", name="Load 50 more").click()
    expect(page.locator("#sg-rows li")).to_have_count(100)
    expect(page.get_by_role("link", name="CIR-50", exact=True)).to_be_focused()
    page.get_by_role("link", name="Load 20 more").click()
    expect(page.locator("#sg-rows li")).to_have_count(120)
    expect(page.locator(".more")).to_have_count(0)
