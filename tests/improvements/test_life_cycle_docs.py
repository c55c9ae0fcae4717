"""The documentation of the life cycle is made from the table of moves."""

from pathlib import Path

from django.core.management import call_command

from improvements.documenting import life_cycle
from improvements.workflow import FLAGS, TABLE

DOCS = Path(__file__).parents[2] / "docs" / "life-cycle.md"


def test_the_documentation_is_what_the_table_says(capsys):
    call_command("life_cycle")
    assert capsys.readouterr().out == DOCS.read_text(), "run: python manage.py life_cycle > docs/life-cycle.md"


def test_every_move_and_flag_is_told_with_all_it_asks():
    text = life_cycle()
    for move in (*TABLE, *FLAGS.values()):
        assert f"`{move.name}`" in text
        assert all(f"`{ask.name}`" in text for ask in move.asks)


def test_everything_that_must_be_said_has_words_for_when_it_is_not():
    asks = [ask for move in (*TABLE, *FLAGS.values()) for ask in move.asks if ask.required]
    assert len(asks) > 10
    assert all(ask.wanted.endswith(".") for ask in asks)
