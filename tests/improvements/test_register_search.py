"""Search finds words, references and comments, forgives typing errors, and never shows or betrays what is hidden."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvements import alike, search
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def shelf(ana, item):
    desk = factories.item("Service desk")
    return {
        "reset": factories.improvement("Self-service password reset", item=item, owner=ana),
        "laptop": factories.improvement("Quicker laptops for new starters", description="Nine days of waiting."),
        "desk": factories.improvement("First-contact scripts for e-mail problems", item=desk),
    }


def found(user, text):
    return set(search.matching(Improvement.objects.visible_to(user), text))


@pytest.mark.parametrize("text", ["password", "Passwords", "reset password", "RESETTING", "pasword", "self-service"])
def test_words_are_found_in_titles_also_bent_or_mistyped(cleo, shelf, text):
    assert found(cleo, text) == {shelf["reset"]}


def test_words_are_found_in_descriptions(cleo, shelf):
    assert found(cleo, "waiting") == {shelf["laptop"]}


def test_words_are_found_in_comments_until_they_are_deleted(cleo, ana, shelf):
    comment = shelf["desk"].comment(by=ana, text="The chatbot could do this.")
    assert found(cleo, "chatbot") == {shelf["desk"]}
    comment.deleted_at = comment.at
    comment.save()
    assert found(cleo, "chatbot") == set()


def test_words_are_found_in_lessons(cleo, shelf):
    shelf["reset"].lessons.create(next_time="Pilot with one department.", status="done")
    assert found(cleo, "department") == {shelf["reset"]}


def test_references_are_found_in_any_spelling(cleo, shelf):
    number = shelf["laptop"].pk
    for text in (f"CIR-{number}", f"cir{number}", f"#{number}", str(number), f" cir-{number} "):
        assert shelf["laptop"] in found(cleo, text)


def test_all_words_must_be_there(cleo, shelf):
    assert found(cleo, "password laptops zebra") == set()


def test_a_hidden_match_does_not_stop_forgiveness(cleo, ana, shelf):
    """Were the hidden record counted as an exact hit, Cleo would see nothing, and could tell that it exists."""
    before = found(cleo, "pasword")
    factories.improvement("Pasword vault", restricted=True, owner=ana, logged_by=ana)
    assert found(cleo, "pasword") == before == {shelf["reset"]}


def test_a_duplicate_shows_while_typing_with_its_words_marked(cleo, shelf):
    (hit,) = search.similar("Reset of my password by self service", cleo)
    assert hit.reference == shelf["reset"].reference
    assert {piece.lower() for piece, matched in hit.marked if matched} == {"self", "service", "password", "reset"}
    assert "".join(piece for piece, _ in hit.marked) == shelf["reset"].title


def test_at_most_three_duplicates_and_none_for_unlike_titles(cleo, item):
    for number in range(5):
        factories.improvement(f"Password reset by phone {number}", item=item)
    assert len(search.similar("Password reset by phone", cleo)) == 3
    assert search.similar("Solar panels on the roof", cleo) == []


def test_hidden_duplicates_stay_hidden(cleo, ana, restricted):
    assert search.similar(restricted.title, cleo) == []
    assert [hit.id for hit in search.similar(restricted.title, ana)] == [restricted.pk]


def test_a_service_is_suggested_from_its_name_or_from_similar_records(cleo, shelf, item):
    assert search.suggest_item("The service desk answers too late", cleo).name == "Service desk"
    assert search.suggest_item("Password reset takes for ever", cleo) == item
    assert search.suggest_item("Zebra crossing", cleo) is None
    assert search.suggest_item("", cleo) is None


def test_the_best_hit_comes_first_and_a_reference_before_all(cleo, shelf):
    factories.improvement(f"Look at {shelf['desk'].pk} screens")
    assert search.top(str(shelf["desk"].pk), cleo)[0].id == shelf["desk"].pk
    assert search.top("password reset", cleo)[0].id == shelf["reset"].pk


def test_a_count_stops_at_its_cap(cleo, shelf):
    assert search.capped(Improvement.objects.visible_to(cleo), 2) == 3
    assert search.capped(Improvement.objects.visible_to(cleo)) == 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_breaks_search(cleo, shelf, text):
    list(search.matching(Improvement.objects.visible_to(cleo), text))
    search.similar(text, cleo)
    search.top(text, cleo)
    search.suggest_item(text, cleo)
    assert "".join(piece for piece, _ in alike.marked(text, text)) == text


@pytest.mark.parametrize(
    "text", ["'", '"', "a' | 'b", "\\", ":*", "a & | !", "%", "_", "-", "<->", "or or", '"open quote']
)
def test_signs_of_a_query_language_are_only_text(cleo, shelf, text):
    assert shelf["laptop"] not in found(cleo, text) or text in shelf["laptop"].title
    search.similar(text + " password reset", cleo)
