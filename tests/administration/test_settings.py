"""What the register is set to: limits, reviews, the scoring model; and reading the audit trail."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from improvements.models import Improvement, Review, ScoringModel, WorkLimit

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def model_said(**weights: int) -> dict[str, str]:
    """The form of a new scoring model with these weights; the labels are the keys."""
    said = {"name": "Sharper", "valid_from": clock.today().isoformat(), "note": "Value first"}
    said |= {"form-TOTAL_FORMS": str(len(weights)), "form-INITIAL_FORMS": "0"}
    for place, (key, weight) in enumerate(weights.items()):
        axis = "effort" if key == "ease" else "impact"
        said |= {f"form-{place}-key": key, f"form-{place}-label": key.title(), f"form-{place}-weight": str(weight)}
        said |= {f"form-{place}-axis": axis, f"form-{place}-meanings": "little\nsome\nmuch\nvery much\nall"}
    return said


def test_limits_are_set_and_taken_away(client: Client, cora: User):
    client.force_login(cora)
    WorkLimit.objects.all().delete()
    client.post("/admin/limits/", {"in_progress": "8", "measuring": "5"})
    assert dict(WorkLimit.objects.values_list("status", "most")) == {"in_progress": 8, "measuring": 5}
    client.post("/admin/limits/", {"in_progress": "9"})
    assert dict(WorkLimit.objects.values_list("status", "most")) == {"in_progress": 9}


def test_wrong_limits_are_all_named_and_nothing_is_saved(client: Client, cora: User):
    client.force_login(cora)
    before = list(WorkLimit.objects.values_list("status", "most"))
    answer = client.post("/admin/limits/", {"in_progress": "0", "measuring": "many", "planned": "3"})
    assert answer.status_code == 400
    assert b"In progress: enter 1 or more" in answer.content
    assert b"Measuring: enter a whole number" in answer.content
    assert list(WorkLimit.objects.values_list("status", "most")) == before


def test_a_review_is_called_moved_and_cancelled_in_the_persons_own_time(client: Client, cora: User):
    cora.time_zone = "America/New_York"
    cora.save()
    client.force_login(cora)
    day = (clock.now() + timedelta(days=30)).date()
    client.post("/admin/reviews/", {"starts_at": f"{day}T14:00", "place": "Room 4"})
    review = Review.objects.get()
    assert review.starts_at.hour in (18, 19), "two in the afternoon in New York, in UTC"
    client.post(f"/admin/reviews/{review.pk}/", {"starts_at": f"{day}T15:00", "place": "Room 5"})
    review.refresh_from_db()
    assert review.place == "Room 5"
    client.post(f"/admin/reviews/{review.pk}/cancel/")
    assert Review.objects.next(clock.now()) is None
    assert client.post(f"/admin/reviews/{review.pk}/", {"starts_at": f"{day}T15:00"}).status_code == 400


def test_a_review_in_the_past_or_never_is_refused(client: Client, cora: User):
    client.force_login(cora)
    assert b"lies ahead" in client.post("/admin/reviews/", {"starts_at": "2020-01-01T10:00"}).content
    assert b"Enter date and time" in client.post("/admin/reviews/", {"starts_at": "soon"}).content


def test_a_new_scoring_model_is_looked_at_before_it_is_saved(client: Client, cora: User, ben: User):
    plain, quick = (Improvement.log(by=ben, title=title) for title in ("Plain idea", "Quick idea"))
    plain.give_points({"value": 5, "fit": 4, "risk": 4, "urgency": 4, "ease": 1}, by=ben)
    quick.give_points({"value": 2, "fit": 2, "risk": 2, "urgency": 2, "ease": 5}, by=ben)
    client.force_login(cora)
    known = ScoringModel.objects.count()
    said = model_said(value=10, ease=90)
    looked = client.post("/admin/criteria/", said)
    assert [(shift.record, shift.before, shift.after) for shift in looked.context["shifts"]] == [
        (quick, 2, 1),
        (plain, 1, 2),
    ]
    assert ScoringModel.objects.count() == known, "looking saves nothing"
    assert client.post("/admin/criteria/", said | {"save": "1"}).status_code == 302
    newest = ScoringModel.objects.on(clock.today())
    assert {row.key: row.weight for row in newest.criteria.all()} == {"value": 10, "ease": 90}
    plain.refresh_from_db()
    assert plain.score is not None, "what was decided stays"


def test_a_wrong_scoring_model_is_refused_with_the_reasons(client: Client, cora: User):
    client.force_login(cora)
    for save in ({}, {"save": "1"}):
        answer = client.post("/admin/criteria/", model_said(value=10, ease=80) | save)
        assert answer.context["form"].non_field_errors()
    empty = client.post("/admin/criteria/", model_said(value=10, ease=90) | {"form-0-weight": "", "name": ""})
    assert empty.status_code == 400
    assert b"Enter the weight of Value." in empty.content
    assert b"Enter a name." in empty.content


def test_a_preview_does_not_show_what_is_restricted(client: Client, ada: User, ana: User, restricted: Improvement):
    other = Improvement.log(by=ana, title="Another one")
    restricted.give_points({"value": 1, "fit": 1, "risk": 1, "urgency": 1, "ease": 5}, by=ana)
    other.give_points({"value": 5, "fit": 5, "risk": 5, "urgency": 5, "ease": 1}, by=ana)
    client.force_login(ada)
    looked = client.post("/admin/criteria/", model_said(value=10, ease=90))
    assert looked.status_code == 200
    assert restricted.title not in looked.content.decode()


def test_the_audit_log_is_found_by_person_record_and_verb(client: Client, otto: User, ana: User, idea: Improvement):
    trail.record(ana, "waved", idea, {"to": "Ben"})
    client.force_login(otto)

    def verbs(**asked: object) -> list[str]:
        return [entry.verb for entry in client.get("/admin/audit/", asked).context["entries"]]

    assert verbs()[0] == "waved"
    assert verbs(person="Ana Abara") == ["waved"]
    assert verbs(about=idea.reference, verb="wave") == ["waved"]
    assert set(verbs(about=idea.reference)) == {"logged", "waved"}
    assert verbs(verb="nothing of the kind") == []
    assert verbs(before="x\x00") == verbs()
    assert b"Nobody here is called Nobody" in client.get("/admin/audit/", {"person": "Nobody"}).content


def test_the_audit_log_goes_on_where_it_ended_and_asks_as_often_for_many(
    client: Client, otto: User, ana: User, idea: Improvement, django_assert_max_num_queries
):
    client.force_login(otto)
    for number in range(120):
        trail.record(ana, f"wave {number}", idea, {"n": number})
    with django_assert_max_num_queries(12):
        first = client.get("/admin/audit/").context
    second = client.get(f"/admin/audit/?{first['more']}").context
    shown = [entry.pk for entry in [*first["entries"], *second["entries"]]]
    assert len(set(shown)) == 100
    assert shown == sorted(shown, reverse=True)


def test_the_audit_log_is_silent_about_what_its_reader_may_not_see(
    client: Client, ada: User, otto: User, restricted: Improvement
):
    trail.record(None, "touched", restricted, {"title": restricted.title})
    client.force_login(ada)
    assert restricted.title not in client.get("/admin/audit/").content.decode()
    client.force_login(otto)
    assert restricted.title in client.get("/admin/audit/").content.decode()


def test_what_an_entry_says_is_shown_as_text(client: Client, otto: User, ana: User):
    trail.record(ana, "<script>alert(1)</script>", ana, {"<b>": "<img src=x onerror=alert(1)>"})
    client.force_login(otto)
    page = client.get("/admin/audit/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("address", ["criteria", "limits", "reviews", "audit"])
def test_cleo_finds_no_way_into_the_settings(client: Client, cleo: User, address: str):
    client.force_login(cleo)
    assert client.get(f"/admin/{address}/").status_code == 403
    assert client.post(f"/admin/{address}/").status_code in (403, 405)
    assert 'href="/admin/"' not in client.get("/account/").content.decode()


def test_the_area_shows_each_person_the_sections_that_are_theirs(client: Client, cora: User, otto: User, cleo: User):
    def sections(person: User) -> list[str]:
        client.force_login(person)
        page = client.get("/admin/", follow=True).content.decode()
        tabs = page.partition('aria-label="Administration">')[2].partition("</nav>")[0]
        return re.findall(r">([^<]+)</a>", tabs)

    assert sections(otto) == ["People", "Teams", "Audit log"]
    assert "Scoring model" in sections(cora)
    assert sections(cleo) == []
