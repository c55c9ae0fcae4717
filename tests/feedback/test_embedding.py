"""The form within a page of somebody else: only where its channel names that website."""

import pytest
from django.test import Client

from cir.errors import Invalid
from feedback import tokens
from feedback.models import Channel, Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ADDRESS = "/suggest/portal/embed/"


@pytest.fixture
def portal(cora):
    return Channel.open(by=cora, name="Portal", embed_on="https://www.portal.example https://help.portal.example:8443")


def test_only_the_named_websites_may_frame_it(portal, client):
    answer = client.get(ADDRESS)
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.portal.example https://help.portal.example:8443" in policy
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in answer.headers
    whole = client.get("/suggest/portal/")
    assert whole.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]


def test_it_is_sent_without_cookies_and_answers_with_the_receipt(portal):
    frame = Client(enforce_csrf_checks=True)
    said = {"words": "The lift is slow.", "number": tokens.form_number()}
    answer = frame.post(ADDRESS, said)
    page = answer.content.decode()
    assert "Keep your private link" in page
    assert 'target="_blank"' in page
    assert "frame-ancestors https://www.portal.example" in answer.headers["Content-Security-Policy"]
    frame.post(ADDRESS, said)
    assert Feedback.objects.get().channel == portal
    assert frame.post(ADDRESS, {"words": ""}).status_code == 422
    assert frame.post(ADDRESS, said | {"website": "x", "number": ""}).status_code == 422


def test_it_is_not_there_where_the_channel_names_no_website_or_is_closed(portal, cora, client, item):
    portal.change(by=cora, is_on=False)
    for address in (ADDRESS, "/suggest/anyone/embed/", f"/suggest/{item.slug}/embed/"):
        assert client.get(address).status_code == 404


def test_the_page_of_the_channel_gives_the_frame_to_copy(portal, cora, client):
    client.force_login(cora)
    page = client.get("/feedback/channels/portal/").content.decode()
    assert "/suggest/portal/embed/" in page
    assert "iframe" not in client.get("/feedback/channels/anyone/").content.decode()


WRONG = ["*", "http://x.example", "https://x.example/path", "https://x.example;script-src *", "'self'",
         "https://x.example\nhttps://*.y.example", "https://" + "a" * 400]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_website_never_reaches_the_header(cora, text):
    with pytest.raises(Invalid):
        Channel.open(by=cora, name="Wrong", embed_on=text)
