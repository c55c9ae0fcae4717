"""Vague ideas are steered towards what can be measured while they are typed; nothing holds them back."""

import pytest

from improvements.intake import unmeasured

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Deliver laptops more quickly", "more quickly"),
        ("Improving the mood at the desk", "improving"),
        ("Quicker answers: 8 hours today, 4 wanted", ""),
        ("One calendar for planned outages", ""),
        ("Betterment of moreover", ""),
        ("", ""),
    ],
)
def test_a_comparison_without_a_number_is_noticed(text, word):
    assert unmeasured(text) == word


def test_whoever_types_a_vague_idea_is_asked_how_we_would_notice_and_may_log_it_all_the_same(client, ana):
    client.force_login(ana)
    said = {"title": "Deliver laptops more quickly"}
    assert "How would we notice?" in client.get("/ideas/similar/", said).content.decode()
    told = said | {"description": "It takes 9 days today."}
    assert "How would we notice?" not in client.get("/ideas/similar/", told).content.decode()
    assert client.post("/ideas/new/", said).status_code == 302


def test_who_only_reads_is_offered_no_change_of_what_is_selected(client, otto, cora, idea):
    for person, offered in ((otto, False), (cora, True)):
        client.force_login(person)
        page = client.get("/register/").content.decode()
        assert ('name="change" value="owner"' in page) is offered
        assert 'name="change" value="watch"' in page
