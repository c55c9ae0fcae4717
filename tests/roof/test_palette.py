"""Search from anywhere finds records, lessons and people, and nothing that one may not see."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_word_of_the_title_finds_the_record(client, cleo, idea):
    client.force_login(cleo)
    assert idea.reference in client.get("/search/palette/", {"q": "password"}).content.decode()


def test_a_number_finds_the_record_and_the_page_leads_straight_to_it(client, cleo, idea):
    client.force_login(cleo)
    assert idea.reference in client.get("/search/palette/", {"q": f"#{idea.pk}"}).content.decode()
    assert client.get("/search/", {"q": idea.reference.lower()})["Location"] == idea.get_absolute_url()


def test_a_colleague_is_found_by_name(client, cleo, ana):
    client.force_login(cleo)
    assert "Ana Abara" in client.get("/search/palette/", {"q": "abara"}).content.decode()


def test_with_nothing_typed_recent_records_of_mine_show(client, ben, idea):
    client.force_login(ben)
    assert idea.title in client.get("/search/palette/").content.decode()


def test_a_hidden_record_is_found_by_nobody_else(client, cleo, restricted):
    client.force_login(cleo)
    for words in (restricted.title, restricted.reference, "laptops"):
        assert restricted.title not in client.get("/search/palette/", {"q": words}).content.decode()
        assert client.get("/search/", {"q": words}).status_code == 200


@pytest.mark.parametrize("words", ["\x00", "%", "' OR 1=1 --", "{{7*7}}", "a" * 5000, "((((", "*:*"])
def test_hostile_words_find_nothing_and_break_nothing(client, cleo, idea, words):
    client.force_login(cleo)
    assert client.get("/search/palette/", {"q": words}).status_code == 200
    assert client.get("/search/", {"q": words}).status_code == 200
