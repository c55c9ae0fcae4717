"""Whose word on a sender is believed: the own server's, about the very domain, outside of what a sender quotes."""

import pytest

from feedback.inbound import trust
from tests.mailing import OWN_NAME


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (f"{OWN_NAME}; dmarc=pass (p=reject) header.from=customer.example", "pass"),
        (f"{OWN_NAME}; spf=pass smtp.mailfrom=xavi@customer.example", "pass"),
        (f"{OWN_NAME}; dkim=pass header.d=customer.example", "pass"),
        (f"{OWN_NAME}; spf=pass smtp.mailfrom=evil@bad.example", ""),
        (f"{OWN_NAME}; dkim=pass header.d=bad.example; spf=pass smtp.mailfrom=x@customer.example.bad.example", ""),
        (f"{OWN_NAME}; dmarc=fail; spf=pass smtp.mailfrom=x@customer.example", "fail"),
        (f"{OWN_NAME}; dmarc=none (dmarc=pass)", ""),
        (f"{OWN_NAME}.bad.example; dmarc=pass", ""),
        ("(" * 500 + f"{OWN_NAME}; dmarc=pass", ""),
        (f"{OWN_NAME}; dkim=pass header.d=bad.example; dkim=pass header.d=customer.example; dmarc=none", "pass"),
        (f'{OWN_NAME}; spf=pass smtp.mailfrom="a b"@customer.example', "pass"),
        ("", ""),
    ],
)
def test_only_the_own_servers_word_about_the_very_domain_counts(header, verdict):
    assert trust.of([header], OWN_NAME, "xavi@customer.example").verdict == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ('spf=pass smtp.mailfrom="a;dmarc=pass"@bad.example; dmarc=fail header.from=customer.example', "fail"),
        ('spf=pass smtp.mailfrom="a;dmarc=pass"@bad.example; dmarc=none', ""),
        ('spf=pass smtp.mailfrom="a;dmarc=pass header.x="@bad.example', ""),
        ('spf=pass smtp.mailfrom="a smtp.mailfrom=x@customer.example"@bad.example; dmarc=none', ""),
        ('spf=pass smtp.mailfrom="a\\";dmarc=pass "@bad.example', ""),
        ('spf=pass (of "a);dmarc=pass "@bad.example) smtp.mailfrom=bad.example', ""),
        ('spf=pass smtp.mailfrom="a;dmarc=pass', ""),
        ('dmarc=pass; spf=pass smtp.mailfrom="a', ""),
        ("spf=pass smtp.mailfrom=a@bad.example smtp.mailfrom=x@customer.example", ""),
        ("spf=pass smtp.mailfrom=x@customer.example spf=fail", ""),
        ("spf=none dkim=pass header.d=customer.example", ""),
        ("spf=pass smtp.mailfrom=a;dmarc=pass@bad.example", ""),
        ("dmarc=pass; dmarc=fail", "fail"),
        ("dmarc=none; dmarc=pass", ""),
        ("dmarc=pass (p=reject", ""),
        ('"\\' * 20_000, ""),
    ],
)
def test_what_a_sender_writes_into_a_quoted_part_is_no_word_of_the_server(said, verdict):
    beneath = f"{OWN_NAME}; dmarc=pass"
    assert trust.of([f"{OWN_NAME}; {said}", beneath], OWN_NAME, "xavi@customer.example").verdict == verdict


def test_of_several_words_the_topmost_counts_because_strangers_can_only_write_beneath():
    said = [f"{OWN_NAME}; dmarc=fail", f"{OWN_NAME}; dmarc=pass"]
    assert trust.of(said, OWN_NAME, "a@b.example").verdict == "fail"
    assert trust.of(said, "", "a@b.example").verdict == "", "without a name nobody is believed"
