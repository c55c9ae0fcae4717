"""Feedback answers questions: what people get out of it, how the work runs, how we steer, partners, demand."""

import pytest

from cir.errors import Invalid, NotAllowed
from feedback.models import Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_what_a_message_tells_us_about_is_kept_shown_and_counted(client, xavi, nobody, cora, cleo):
    client.force_login(cora)
    place = xavi.feedback.get_absolute_url()
    assert "What it tells us about" in client.get(place).content.decode()
    assert client.post(f"{place}classify/", {"subject": "value"}).status_code == 302
    assert "?subject=value" in client.get(place).content.decode()
    nobody.feedback.classify("demand", by=cora)
    listed = client.get("/feedback/records/").content.decode()
    assert "The value they see 1" in listed
    assert "What is asked for 1" in listed
    narrowed = client.get("/feedback/records/?subject=value").content.decode()
    assert xavi.feedback.reference in narrowed
    assert nobody.feedback.reference not in narrowed
    assert "about: the value they see" in narrowed
    nobody.feedback.classify("", by=cora)
    assert Feedback.objects.get(pk=nobody.feedback.pk).subject == ""
    with pytest.raises(NotAllowed):
        xavi.feedback.classify("work", by=cleo)
    with pytest.raises(Invalid):
        xavi.feedback.classify("weather", by=cora)
    client.force_login(cleo)
    assert "The value they see" not in client.get("/feedback/records/").content.decode()
