"""The benefit ledger: frozen at each gate, corrected with a reason, shared to at most the whole, confirmed."""

from datetime import date
from decimal import Decimal

import pytest

from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.errors import Conflict, IllegalMove, Invalid, MissingEvidence, NotAllowed, Stale
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))


@pytest.fixture
def owned(ana, item):
    return factories.improvement(owner=ana, item=item, status="assessing")


@pytest.fixture
def sol(db):
    return factories.person("Sol Sponsor", Role.SPONSOR)


def line(record, by, **said):
    return record.add_benefit(by=by, **{"title": "Calls that are no longer made", "kind": "soft"} | said)


def enter(record, benefit, column, month, said, by, **more):
    amount = Decimal(said) if isinstance(said, int) else said
    return record.enter_figures(benefit, column, {month: amount}, by=by, **more)


def in_measuring(idea, ana, mia, cora):
    return stories.in_measuring(idea, ana, mia, cora)


def test_a_plan_is_changed_freely_until_it_is_approved(owned, ana):
    calls = line(owned, ana)
    enter(owned, calls, "planned", APRIL, 1200, ana)
    enter(owned, calls, "planned", APRIL, 900, ana)
    assert [(row.amount, row.replaced_at) for row in calls.figures.all()] == [(900, None)]
    enter(owned, calls, "planned", APRIL, None, ana)
    assert not calls.figures.exists()


def test_after_approval_a_plan_is_corrected_with_a_reason_and_the_old_figure_is_kept(idea, ana, mia, cora):
    calls = line_in_approved(idea, ana, mia, cora)
    with pytest.raises(Invalid, match="frozen"):
        enter(idea, calls, "planned", APRIL, 900, ana)
    with pytest.raises(Invalid, match="frozen"):
        enter(idea, calls, "planned", MAY, 900, ana)
    (new,) = enter(idea, calls, "planned", APRIL, 900, ana, reason="Two sites fewer.")
    old = calls.figures.get(replaced_at__isnull=False)
    assert (old.amount, new.amount, new.reason) == (1200, 900, "Two sites fewer.")
    assert idea.worth_now().money.planned == 900


def line_in_approved(idea, ana, mia, cora):
    idea.owner = ana
    idea.save()
    calls = line(idea, ana)
    enter(idea, calls, "planned", APRIL, 1200, ana)
    stories.approved(idea, ana, mia, cora)
    return calls


def test_a_frozen_figure_is_not_taken_back_and_its_meaning_stays(idea, ana, mia, cora):
    calls = line_in_approved(idea, ana, mia, cora)
    with pytest.raises(Invalid, match="Correct it to 0"):
        enter(idea, calls, "planned", APRIL, None, ana, reason="No")
    with pytest.raises(Conflict, match="what they mean stays"):
        idea.change_benefit(calls, by=ana, kind="hard")
    with pytest.raises(Conflict, match="Correct them to 0"):
        idea.remove_benefit(calls, by=ana)
    idea.change_benefit(calls, by=ana, note="77 hours a month at 30 an hour.")


def test_a_forecast_is_frozen_when_the_change_goes_live(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    with pytest.raises(Invalid, match="frozen"):
        enter(record, calls, "forecast", JULY, 800, ana)
    enter(record, calls, "forecast", JULY, 800, ana, reason="Nobody had asked finance.")


def test_nothing_is_realised_before_the_change_is_live_nor_in_the_future(idea, owned, ana, mia, cora):
    with pytest.raises(MissingEvidence, match="not live yet"):
        enter(owned, line(owned, ana), "realised", MAY, 100, ana)
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    with pytest.raises(Invalid) as refused:
        record.enter_figures(calls, "realised", {MAY: Decimal(1), date(2099, 1, 1): Decimal(1)}, by=ana)
    assert [problem.field for problem in refused.value.problems] == ["2026-05", "2099-01"]
    assert enter(record, calls, "realised", JUNE, 640, ana)


def test_value_goes_on_coming_in_after_closing_while_what_was_said_is_frozen(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    enter(record, calls, "realised", JUNE, 640, ana)
    record.move("close", by=ana, **stories.CLOSING, against_verdict_reason="Shown by the survey.")
    enter(record, calls, "realised", JULY, 700, ana)
    with pytest.raises(Invalid, match="frozen"):
        enter(record, calls, "realised", JUNE, 600, ana)


def test_bad_effects_are_amounts_below_zero_and_say_why(idea, ana, mia, cora):
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    with pytest.raises(Invalid, match="what went wrong"):
        enter(record, calls, "realised", JUNE, -500, ana)
    enter(record, calls, "realised", JUNE, -500, ana, reason="Two weeks of extra calls.")
    assert record.worth_now().harmed == 500


def test_what_is_counted_has_a_unit_and_what_is_judged_has_words(owned, ana):
    people = line(owned, ana, title="People who know the new desk", kind="knowledge", unit="people")
    mood = line(owned, ana, title="Fewer surprises at night", kind="experience")
    enter(owned, people, "planned", APRIL, 40, ana)
    enter(owned, mood, "planned", APRIL, "Nobody dreads the rota.", ana)
    with pytest.raises(Invalid, match="in words"):
        enter(owned, mood, "planned", MAY, 3, ana)
    with pytest.raises(Invalid, match="Enter an amount"):
        enter(owned, people, "planned", MAY, "many", ana)
    worth = owned.worth_now()
    assert (worth.money.planned, worth.kinds["knowledge"].planned) == (0, 40)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "gold"}, "kind"),
        ({"unit": "hours"}, "unit"),
        ({"share": 0}, "share"),
        ({"share": 40}, "share"),
        ({"colour": "red"}, "colour"),
        ({"way": "lost"}, "way"),
    ],
)
def test_a_wrong_line_names_its_field(owned, ana, said, field):
    with pytest.raises(Invalid) as refused:
        line(owned, ana, **said)
    assert field in {problem.field for problem in refused.value.problems}


@pytest.mark.parametrize("said", [Decimal("NaN"), Decimal("Infinity"), Decimal("1.001"), Decimal(10) ** 13, 1.5])
def test_a_wrong_amount_names_its_month(owned, ana, said):
    with pytest.raises(Invalid) as refused:
        owned.enter_figures(line(owned, ana), "planned", {APRIL: said}, by=ana)
    assert [problem.field for problem in refused.value.problems] == ["2026-04"]


def test_shares_of_one_gain_never_exceed_the_whole(owned, ana):
    tickets = factories.measure()
    other = factories.improvement("Another", owner=ana, status="assessing")
    mine, theirs = (line(record, ana, measure=tickets, share=60) for record in (owned, other))
    enter(owned, mine, "planned", APRIL, 1000, ana)
    with pytest.raises(Conflict, match="claimed to 120 %. At most 40 % is left"):
        enter(other, theirs, "planned", APRIL, 1000, ana)
    enter(other, theirs, "planned", MAY, 1000, ana)
    other.change_benefit(theirs, by=ana, share=40)
    enter(other, theirs, "planned", APRIL, 1000, ana)
    assert (owned.worth_now().money.planned, other.worth_now().money.planned) == (600, 800)
    with pytest.raises(Conflict, match="At most 60 %"):
        owned.change_benefit(mine, by=ana, share=61)


def test_a_refusal_about_shares_names_no_record_that_may_be_hidden(owned, ana, restricted):
    tickets = factories.measure()
    enter(restricted, line(restricted, ana, measure=tickets), "planned", APRIL, 5, ana)
    with pytest.raises(Conflict) as refused:
        enter(owned, line(owned, ana, measure=tickets), "planned", APRIL, 5, ana)
    assert restricted.reference not in refused.value.sentence
    assert "At most 0 %" in refused.value.sentence


def test_a_sponsor_confirms_and_a_changed_figure_loses_it(idea, ana, mia, cora, sol):
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    (figure,) = enter(record, calls, "realised", JUNE, 640, ana)
    assert record.confirm_figures([figure], by=sol) == 1
    figure.refresh_from_db()
    assert (figure.confirmed_by, record.worth_now().money.confirmed) == (sol, 640)
    assert record.confirm_figures([figure], by=sol) == 0
    with pytest.raises(Invalid, match="frozen"):
        enter(record, calls, "realised", JUNE, 700, ana)
    enter(record, calls, "realised", JUNE, 700, ana, reason="The invoice came.")
    assert record.worth_now().money.confirmed == 0
    with pytest.raises(Conflict, match="has been replaced"):
        record.confirm_figures([figure], by=sol)


def test_nobody_confirms_what_they_own_or_entered_and_only_sponsors_confirm(idea, ana, mia, cora, sol):
    record = in_measuring(idea, ana, mia, cora)
    calls = line(record, ana)
    (figure,) = enter(record, calls, "realised", JUNE, 640, ana)
    for person in (ana, mia, cora):
        with pytest.raises(NotAllowed, match="by a sponsor"):
            record.confirm_figures([figure], by=person)
    both = factories.person("Bo Both", Role.SPONSOR, Role.APPROVER)
    (own,) = enter(record, calls, "realised", JULY, 5, both)
    with pytest.raises(Conflict, match="Somebody else confirms"):
        record.confirm_figures([own], by=both)
    record.change(by=mia, owner=sol)
    with pytest.raises(NotAllowed):
        record.confirm_figures([figure], by=sol)


def test_a_confirmation_is_taken_back_with_a_reason(idea, ana, mia, cora, sol):
    record = in_measuring(idea, ana, mia, cora)
    (figure,) = enter(record, line(record, ana), "realised", JUNE, 640, ana)
    record.confirm_figures([figure], by=sol)
    with pytest.raises(Invalid):
        record.withdraw_confirmation(figure, by=sol, reason=" ")
    assert record.withdraw_confirmation(figure, by=sol, reason="Counted twice.").confirmed_at is None


def test_outsiders_enter_nothing_and_what_came_to_nothing_has_no_ledger(owned, ana, cleo):
    with pytest.raises(NotAllowed):
        line(owned, cleo)
    factories.put(owned, "declined")
    with pytest.raises(IllegalMove, match="Not going ahead"):
        line(owned, ana)


def test_who_saw_an_older_figure_overwrites_nothing(owned, ana):
    calls = line(owned, ana)
    (first,) = enter(owned, calls, "planned", APRIL, 1200, ana)
    enter(owned, calls, "planned", APRIL, 900, ana, seen={APRIL: first.pk})
    with pytest.raises(Stale, match="April 2026"):
        enter(owned, calls, "planned", APRIL, 800, ana, seen={APRIL: None})


def test_every_change_is_in_the_trail_with_before_and_after(owned, ana):
    calls = line(owned, ana)
    enter(owned, calls, "planned", APRIL, 1200, ana)
    enter(owned, calls, "planned", APRIL, 900, ana)
    last = Entry.objects.filter(target_id=str(owned.pk)).latest("pk")
    assert (last.verb, last.detail.changes["Planned Apr 2026"]) == ("planned benefit entered", ["1,200", "900"])
