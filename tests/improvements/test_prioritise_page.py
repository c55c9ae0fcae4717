"""The page of priorities: what is ranked, what is shown to whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from tests import factories

pytestmark = pytest.mark.django_db
ALL = {"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4}


def scored(title, by, item=None, **points):
    record = factories.improvement(title, item=item)
    record.give_points({**ALL, **points}, by=by)
    return record


def page(client, address="/prioritise/"):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.context["page"], response.content.decode()


def test_ideas_are_ranked_by_score_and_ties_by_age(client, ana):
    older = factories.improvement("Older", logged_at=clock.now() - timedelta(days=9))
    for record in (factories.improvement("Younger"), older):
        record.give_points(ALL, by=ana)
    best = scored("Best", ana, value=5)
    started = factories.improvement("Started already", status="in_progress")
    started.give_points(ALL, by=ana)
    client.force_login(ana)
    shown, text = page(client)
    assert [idea.title for idea in shown.shown] == [best.title, "Older", "Younger"]
    assert "Started already" not in text


def test_a_pinned_rank_shows_who_and_why(client, ana, mia):
    scored("First by score", ana, value=5)
    low = scored("Low by score", ana, value=1)
    low.override_rank(1, by=mia, reason="The law asks for it.")
    client.force_login(ana)
    shown, text = page(client)
    assert [idea.title for idea in shown.shown] == ["Low by score", "First by score"]
    assert "The law asks for it." in text
    assert "pinned, rank 2 by score" in text


def test_what_others_gave_is_hidden_until_one_has_scored_everything(client, ana, ben, cora):
    record = scored("Judge this", ana, ease=1)
    record.give_points({**ALL, "ease": 5}, by=cora)
    client.force_login(ben)
    shown, text = page(client, f"/prioritise/?chosen={record.reference}")
    assert not shown.chosen.open
    assert "What others gave shows when you have scored all 5." in text
    assert all(row.share is None for row in shown.chosen.rows)
    assert "they differ" not in text
    record.give_points(ALL, by=ben)
    shown, text = page(client, f"/prioritise/?chosen={record.reference}")
    assert shown.chosen.open
    assert "3 scores, they differ on ease" in text


def test_missing_points_show_a_range(client, ana):
    record = factories.improvement("Half scored")
    record.give_points({"value": 4, "ease": 2}, by=ana)
    client.force_login(ana)
    _, text = page(client)
    assert f"{record.score_low:.0f}–{record.score_high:.0f}" in text


def test_old_and_changed_scores_need_another_look(client, ana, cora):
    old = scored("Scored long ago", ana)
    type(old).objects.filter(pk=old.pk).update(scored_at=clock.now() - timedelta(days=181))
    changed = scored("Changed since", ana)
    changed.change(by=cora, description="It is about more than we thought.")
    fresh = scored("Fresh", ana)
    fresh.comment(by=ana, text="Only a comment.")
    client.force_login(ana)
    shown, _ = page(client)
    assert {idea.title: idea.again for idea in shown.shown} == {
        "Scored long ago": "scored more than 180 days ago",
        "Changed since": "changed after it was scored",
        "Fresh": "",
    }


def test_how_steady_a_rank_is_and_what_would_swap_it_is_said(client, ana):
    scored("Value first", ana, value=5, ease=3)
    chosen = scored("Ease first", ana, value=4, ease=4)
    client.force_login(ana)
    shown, text = page(client, f"/prioritise/?chosen={chosen.reference}")
    assert shown.chosen.idea.steadiness in (
        "rank 1 to 2 by score when weights vary by 10%",
        "rank 2 by score, whatever the weights within 10%",
    )
    assert "Swaps with CIR-" in text


def test_cleo_gets_no_rank_no_dot_and_no_count_for_what_is_restricted(client, ana, cleo, restricted):
    restricted.give_points(ALL, by=ana)
    visible = scored("Everybody sees this", ana, value=1)
    client.force_login(cleo)
    shown, text = page(client)
    assert restricted.title not in text
    assert [(idea.pk, idea.rank) for idea in shown.shown] == [(visible.pk, 1)]
    assert client.get(f"/prioritise/?chosen={restricted.reference}").status_code == 404


def test_an_auditor_reads_everything_and_has_no_buttons(client, ana, otto):
    scored("Read me", ana)
    client.force_login(otto)
    shown, text = page(client)
    assert shown.chosen.open
    assert 'name="p-value"' not in text
    assert "Override the rank" not in text
    assert "Escalate a disputed priority" not in text


def test_a_service_shows_its_own_ideas_with_their_ranks_among_all(client, ana, item):
    scored("Of nothing", ana, value=5)
    scored("Of identity", ana, item=item)
    client.force_login(ana)
    shown, _ = page(client, f"/prioritise/?item={item.slug}")
    assert [(idea.title, idea.rank) for idea in shown.shown] == [("Of identity", 2)]


@pytest.mark.parametrize("address", ["?view=nonsense", "?item=nonsense"])
def test_an_address_that_makes_no_sense_is_refused_in_words(client, ana, address):
    client.force_login(ana)
    response = client.get(f"/prioritise/{address}")
    assert response.status_code == 400
    assert "Choose" in response.content.decode()


def test_two_are_compared_side_by_side(client, ana):
    one, two = scored("One", ana, value=5, ease=3), scored("Two", ana, value=4, ease=4)
    client.force_login(ana)
    shown, text = page(client, f"/prioritise/?view=compare&a={one.reference}&b={two.reference}")
    assert [idea.title for idea in shown.compared] == ["One", "Two"]
    assert "They swap when" in text
    assert "5 (+30)" in text


def test_a_comparison_hides_what_others_gave_as_well(client, ana, ben):
    one, two = scored("One", ana, value=5), scored("Two", ana)
    one.give_points(ALL, by=ben)
    client.force_login(ben)
    shown, text = page(client, f"/prioritise/?view=compare&a={one.reference}&b={two.reference}")
    assert shown.compared_rows[0] == ("Value to users", ["4.5 (+27)", "after you scored"])


def test_an_empty_page_says_so(client, ana):
    client.force_login(ana)
    assert "Nothing waits for a score." in page(client)[1]


def test_above_40_dots_those_close_together_become_one(client, ana):
    for number in range(45):
        scored(f"Idea {number}", ana, value=1 + number % 5, ease=1 + number % 3)
    client.force_login(ana)
    shown, text = page(client)
    dots = shown.dots
    assert len(dots) < 45
    assert sum(len(dot.ideas) for dot in dots) == 45
    assert [dot for dot in dots if dot.ideas == (shown.chosen.idea,)], "the chosen one stands alone"
    assert "close together" in text


def test_the_number_of_statements_does_not_grow_with_the_ideas(client, ana, cora, item):
    client.force_login(ana)
    statements = []
    for _ in range(2):
        for number in range(6):
            record = scored(f"Idea {number}", ana, item=item)
            record.give_points(ALL, by=cora)
        with CaptureQueriesContext(connection) as found:
            page(client)
        statements.append(len(found))
    assert statements[0] == statements[1]
    assert statements[0] <= 14


def test_200_are_shown_and_the_rest_is_counted(client, ana, monkeypatch):
    monkeypatch.setattr("improvements.priority.ideas.MOST", 3)
    for number in range(5):
        scored(f"Idea {number}", ana, value=1 + number % 5)
    client.force_login(ana)
    shown, text = page(client)
    assert len(shown.shown) == 3
    assert "2 more wait below them" in text
