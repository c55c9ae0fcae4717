"""Components: shapes and words together, safe with any text."""

import pytest
from django.template import Context, Template

from cir.ui import icons, shapes
from improvements.statuses import Status


def shown(template: str, **context: object) -> str:
    return Template("{% load ui %}" + template).render(Context(context)).strip()


class Person:
    def __init__(self, pk: int, name: str) -> None:
        self.pk, self.name = pk, name


def test_every_status_of_the_life_cycle_has_a_shape_of_its_own_and_its_word():
    assert set(shapes.STATUSES) == set(Status.values)
    for value, label in Status.choices:
        assert shapes.STATUSES[value].word == label
    drawings = [known.drawing for known in shapes.STATUSES.values()]
    assert len(set(drawings)) == len(drawings)


def test_a_status_shows_shape_and_word_and_the_shape_alone_says_its_word():
    assert "Measuring" in shown("{% status 'measuring' %}")
    assert 'aria-label="Measuring"' in shown("{% status_glyph 'measuring' %}")
    assert 'aria-hidden="true"' in shown("{% status_glyph 'measuring' label=False %}")


def test_every_outcome_of_a_verdict_has_a_signal():
    outcomes = ["unstable_baseline", "improved", "worse", "mixed", "changed", "no_change_shown", "too_early"]
    words = ["improving", "getting_worse", "no_real_change", "meets_target", "misses_target", "hit_or_miss"]
    known = {signal.word for signal in shapes.SIGNALS.values()}
    assert all(shapes.signal_of(word).word in known for word in outcomes + words)


def test_a_falling_improvement_points_down():
    assert shapes.DOWN in shown("{% signal 'improving' falling=True %}")
    assert shapes.UP in shown("{% signal 'improving' %}")


def test_an_icon_is_silent_unless_it_stands_for_words():
    assert 'aria-hidden="true"' in shown("{% icon 'home' %}")
    assert 'aria-label="Home &amp; away"' in shown("{% icon 'home' label='Home & away' %}")


@pytest.mark.parametrize(
    "tag", ["{% status_glyph word %}", "{% status word %}", "{% signal word %}", "{% bars word %}"]
)
def test_a_word_that_no_drawing_has_is_said_and_does_no_harm(tag):
    html = shown(tag, word='"><script>')
    assert "<script>" not in html.lower()
    assert "&lt;script&gt;" in html.lower()


def test_an_unknown_icon_says_how_to_add_it():
    with pytest.raises(icons.UnknownIcon, match=r"scripts/icons.py no-such"):
        icons.draw("no-such")


def test_an_avatar_has_initials_a_lasting_colour_and_a_name():
    html = shown("{% avatar person %}", person=Person(7, "Priya Raman"))
    assert ">PR<" in html
    assert "a1" in html
    assert 'aria-label="Priya Raman"' in html


def test_nobody_is_dashed_and_says_so():
    html = shown("{% avatar None named=True %}")
    assert "none" in html
    assert "No owner" in html


@pytest.mark.parametrize("name", ['<script>alert("x")</script>', "'\" onload=x", "\u202eevil"])
def test_a_name_does_no_harm(name):
    html = shown("{% avatar p %}{% avatar p named=True %}", p=Person(1, name))
    assert "<script" not in html
    assert '" onload' not in html


def test_three_bars_rise_with_the_level_and_the_word_stands_beside():
    html = shown("{% bars 'medium' %}")
    assert html.count('class="off"') == 1
    assert "Medium" in html
    assert "Not set" in shown("{% bars '' %}")


def test_pips_say_the_step():
    html = shown("{% pips 6 %}")
    assert 'aria-label="Step 6 of 7"' in html
    assert html.count('class="d"') == 5


@pytest.mark.parametrize("values", [[], [5], [5, 5, 5], [None, 3, None], [1e12, -1e12]])
def test_a_sparkline_takes_any_values(values):
    html = shown("{% sparkline values 150 %}", values=values)
    assert "nan" not in html
    assert ("<svg" in html) == any(value is not None for value in values)


def test_a_score_bar_draws_one_part_per_criterion():
    assert shown("{% score_bar parts label='Score 77' %}", parts=[28, 14.6, 5]).count('class="p') == 3


def test_progress_over_the_top_is_full_and_orange():
    html = shown("{% progress 9 8 label='9 of 8' %}")
    assert 'class="fl warn" width="100.0"' in html


def test_labels_are_escaped():
    for template in (
        "{% sparkline v label=x %}",
        "{% score_bar v label=x %}",
        "{% progress 1 2 label=x %}",
        "{% pill x %}",
    ):
        assert "<b>" not in shown(template, v=[1, 2], x='"><b>')


def test_a_menu_and_a_dialog_are_named():
    assert 'aria-label="More"' in shown('{% menu label="More" id="m" %}<a role="menuitem" href="/">x</a>{% endmenu %}')
    assert 'aria-labelledby="d-title"' in shown('{% dialog id="d" title="Stop?" %}x{% enddialog %}')
