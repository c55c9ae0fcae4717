"""Numbers in addresses and hidden fields: what is no number is nobody's, and never a fault."""

import pytest

from cir.typed import whole


@pytest.mark.parametrize("text", ["²", "٣", "-1", "1.0", "1e3", " 1", "", "x", "1" * 19, "१", "0x1"])
def test_what_only_looks_like_a_number_is_none(text):
    assert whole(text) is None


def test_a_number_is_one():
    assert whole("0142") == 142
    assert whole("9" * 18) == 10**18 - 1


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_typed_version_that_is_none_changes_nothing_and_is_no_fault(client, cora):
    client.force_login(cora)
    path = "/feedback/channels/anyone/"
    assert client.get(path).status_code == 200
    for version in ("²", "٣", "9" * 40):
        assert client.post(path, {"version": version, "name": ""}).status_code == 422
