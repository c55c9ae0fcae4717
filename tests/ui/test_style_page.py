"""The style page is for developers and administrators; everybody else learns who could open it."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


def test_administrators_see_it(client, ada):
    client.force_login(ada)
    assert client.get("/styleguide/").status_code == 200


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/faults/404/"])
def test_others_do_not(client, cleo, address):
    client.force_login(cleo)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "can give you access" in answer.content.decode()


def test_it_asks_people_to_sign_in(client):
    assert client.get("/styleguide/")["Location"].startswith("/login/")


def test_an_unknown_address_offers_the_way_on(client, cleo):
    client.force_login(cleo)
    answer = client.get("/improvements/nothing-like-this/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_an_unknown_address_offers_sign_in_to_strangers(client):
    answer = client.get("/nothing/<b>here</b>/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "<b>here" not in text
    assert "/login/?next=/nothing/%253Cb%253Ehere%253C/b%253E/" in text


def test_a_form_without_its_token_is_explained(cleo):

    client = Client(enforce_csrf_checks=True)
    client.force_login(cleo)
    answer = client.post("/logout/")
    assert answer.status_code == 403
    assert "Send it once more" in answer.content.decode()


def test_htmx_gets_the_refusal_without_a_frame(client, cleo):
    client.force_login(cleo)
    text = client.get("/styleguide/", headers={"HX-Request": "true"}).content.decode()
    assert "can give you access" in text
    assert "<html" not in text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_faults_have_pages_that_need_nothing(name):
    """Django renders some of them without request or context, when much is broken."""

    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
