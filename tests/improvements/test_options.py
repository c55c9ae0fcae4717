"""Several ways of going about it: suggested by anybody, weighed, one chosen with the reason; ready for suppliers."""

import pytest

from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def record(ana, ben, item):
    return factories.improvement("Repairs take too long", owner=ana, logged_by=ben, item=item, source="supplier")


def test_everybody_who_takes_part_suggests_and_the_owner_chooses_with_a_reason(record, ana, cleo):
    first = record.add_option(by=cleo, name="  Stock  spare parts ", benefit="Same day.", cost="4,000", notes="Small")
    second = record.add_option(by=ana, name="Another supplier")
    assert (first.name, first.added_by) == ("Stock spare parts", cleo)
    with pytest.raises(NotAllowed, match="chosen by its owner"):
        record.choose_option(first, by=cleo, reason="Mine.")
    with pytest.raises(Invalid) as refused:
        record.choose_option(first, by=ana, reason="  ")
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    record.choose_option(first, by=ana, reason="Quickest.")
    record.choose_option(second, by=ana, reason="The parts are no longer made.")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.chosen_at, first.reason) == (None, "")
    assert (second.chosen_by, second.reason) == (ana, "The parts are no longer made.")


def test_an_option_is_changed_by_who_suggested_it_or_works_on_the_record(record, ana, ben, cleo):
    option = record.add_option(by=cleo, name="Stock spare parts")
    record.edit_option(option, by=cleo, cost="4,000")
    record.edit_option(option, by=ana, benefit="Same day.")
    with pytest.raises(NotAllowed):
        record.edit_option(option, by=ben, name="Mine")
    record.choose_option(option, by=ana, reason="Quickest.")
    with pytest.raises(Conflict, match="chosen"):
        record.remove_option(option, by=cleo)
    option.refresh_from_db()
    assert (option.benefit, option.cost) == ("Same day.", "4,000")


def test_the_four_ways_for_a_suppliers_quality_are_ready_and_come_once(record, cleo):
    record.add_supplier_options(by=cleo)
    assert [option.ready for option in record.options.all()] == ["accept", "change", "detect", "together"]
    record.remove_option(record.options.first(), by=cleo)
    (again,) = record.add_supplier_options(by=cleo)
    assert again.name == "Accept the quality as it is"
    assert record.options.count() == 4


def test_an_ended_record_weighs_nothing_more(record, ana):
    option = record.add_option(by=ana, name="Stock spare parts")
    factories.put(record, "declined")
    with pytest.raises(IllegalMove):
        record.choose_option(option, by=ana, reason="Late.")
    with pytest.raises(IllegalMove):
        record.add_option(by=ana, name="Another one")


def test_the_record_shows_options_the_choice_and_the_partner(client, ana, record):
    client.force_login(ana)
    page = record.get_absolute_url()
    assert "Add these four options" in client.get(page).content.decode()
    assert client.post(f"{page}options/supplier/").status_code == 303
    chosen = record.options.get(ready="together")
    refused = client.post(f"{page}options/{chosen.pk}/choose/", {"reason": ""})
    assert (refused.status_code, b"Say why this one." in refused.content) == (400, True)
    assert client.post(f"{page}options/{chosen.pk}/choose/", {"reason": "They offered it."}).status_code == 303
    assert client.post(f"{page}partners/", {"name": "Nordline", "kind": "supplier"}).status_code == 303
    shown = client.get(page).content.decode()
    assert "Add these four options" not in shown
    assert "They offered it." in shown
    assert "Nordline</bdi>, supplier" in shown
    assert "Chosen option: not set → Improve it together with the supplier (They offered it.)" in shown


def test_naming_a_supplier_as_partner_makes_the_ready_options_fit(client, ana, idea):
    idea.change(by=factories.person("Cory", "coordinator"), owner=ana)
    client.force_login(ana)
    assert "Add these four options" not in client.get(idea.get_absolute_url()).content.decode()
    idea.add_partner(by=ana, name="Nordline")
    assert idea.add_partner(by=ana, name="NORDLINE").pk == idea.partners.get().pk
    assert "Add these four options" in client.get(idea.get_absolute_url()).content.decode()


def test_the_page_of_a_record_takes_no_more_statements_with_more_options(
    client, ana, record, django_assert_max_num_queries
):
    client.force_login(ana)
    record.add_option(by=ana, name="One")
    client.get(record.get_absolute_url())
    with django_assert_max_num_queries(60) as asked:
        client.get(record.get_absolute_url())
    for number in range(10):
        record.add_option(by=ana, name=f"Another {number}")
    with django_assert_max_num_queries(len(asked.captured_queries)):
        client.get(record.get_absolute_url())
