"""Addresses with their numbers filled in: the same as Django's, whatever the arguments."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix

from cir.ui.addresses import address


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("home", ()),
        ("improvement", ("CIR-142",)),
        ("improvement", ("cir-142",)),
        ("improvement", ("CIR-0142",)),
        ("record_edit", ("CIR-7", "owner")),
        ("record_task_settle", ("CIR-142", 142, "tick")),
        ("record_task_settle", ("CIR-1", "12", "drop")),
        ("record_figure", ("CIR-700000000000000", 700000000000001, "planned", "2026-04")),
        ("shortcut", (7,)),
        ("shortcut", (999_999_999_999_999,)),
    ],
)
def test_an_address_is_what_django_makes_of_it(name, args):
    for _ in range(2):  # the second time from what was kept
        assert address(name, *args) == reverse(name, args=args)


def test_two_records_have_two_addresses():
    assert address("improvement", "CIR-1") != address("improvement", "CIR-2")


@pytest.mark.parametrize("args", [(), ("CIR-1", "x", "y"), ("<script>",)])
def test_what_no_page_has_is_refused(args):
    with pytest.raises(NoReverseMatch):
        address("improvement", *args)


def test_an_address_follows_the_folder_that_the_product_is_served_from():
    set_script_prefix("/cir/")
    try:
        assert address("improvement", "CIR-1") == "/cir/improvements/CIR-1/"
    finally:
        set_script_prefix("/")


def test_the_tag_gives_a_missing_page_no_address_where_it_has_a_name_of_its_own():
    shown = Template("{% url 'no_such_page' as there %}[{{ there }}]{% url 'improvement' ref as here %}{{ here }}")
    assert shown.render(Context({"ref": "CIR-3"})) == "[]/improvements/CIR-3/"
