"""Mail addresses that prove an entry, and those that only look as if."""

import pytest

from assetmap.registration.claims.address_proof import is_proof


@pytest.mark.parametrize(
    ("email", "url", "remark"),
    [
        ("ada@leabridge.org", "https://leabridge.org", "its own domain"),
        ("ada@leabridge.org", "http://www.leabridge.org:8080/lunch?x=1", "with www"),
        ("ada@mail.leabridge.org", "https://leabridge.org", "below it"),
        ("ada@leabridge.org.uk", "https://www.leabridge.org.uk", "below a suffix of two parts"),
        ("head@stmarks.hackney.sch.uk", "https://www.stmarks.hackney.sch.uk", "of three"),
        ("halls@hackney.gov.uk", "https://hackney.gov.uk/halls", "a council's own"),
        ("ada@xn--kpr-sna6a.org", "https://köprü.org/çay", "one domain, written in two ways"),
        ("ada@köprü.org", "https://xn--kpr-sna6a.org", "and the other way about"),
        ("a@STRASSE.de", "https://Strasse.DE", "capitals"),
        ("a@straße.de", "https://www.straße.de", "a letter of its own"),
    ],
)
def test_an_address_at_its_own_domain_proves_it(email: str, url: str, remark: str) -> None:
    assert is_proof(email, url), remark


@pytest.mark.parametrize(
    ("email", "url", "remark"),
    [
        ("ada@leabridge.org", None, "no website"),
        ("ada@leabridge.org", "", "nothing"),
        ("ada@leabridge.org", "https://[::1", "no address"),
        ("a@1.2.3.4", "https://1.2.3.4/", "a number"),
        ("ada@leabridge.org", "https://lea.org", "another"),
        ("ada@evil-leabridge.org", "https://leabridge.org", "only its end"),
        ("ada@leabridge.org", "https://lunch.leabridge.org", "whoever has the domain above it"),
        ("mallory@hackney.gov.uk", "https://www.gov.uk/find-a-hall", "a suffix"),
        ("mallory@met.police.uk", "https://www.police.uk/pu", "a suffix"),
        ("mallory@qmul.ac.uk", "https://ac.uk", "a suffix"),
        ("mallory@mallory.org.uk", "https://org.uk", "a suffix"),
        ("mallory@mallory.org.uk", "https://www.org.uk", "one that looks like one"),
        ("mallory@homerton.nhs.uk", "https://www.nhs.uk/services", "a suffix"),
        ("a@justgiving.com", "https://www.justgiving.com/club", "shared"),
        ("a@googlemail.com", "https://googlemail.com", "a mail provider"),
        ("a@me.com", "https://me.com", "a mail provider"),
        ("a@sky.com", "https://www.sky.com", "a mail provider"),
        ("a@virginmedia.com", "https://virginmedia.com", "a mail provider"),
        ("a@en-gb.facebook.com", "https://en-gb.facebook.com/club", "below what is shared"),
        ("a@facebook.com", "https://en-gb.facebook.com/club", "above it"),
        ("a@club.wordpress.com", "https://club.wordpress.com", "below what is shared"),
        ("a@sites.google.com", "https://sites.google.com/club", "below what is shared"),
        ("a@github.io", "https://github.io", "a suffix that a host has"),
        ("a@straße.de", "https://strasse.de", "somebody else's"),
        ("a@strasse.de", "https://straße.de", "somebody else's"),
        ("a@ß.de", "https://ss.de", "somebody else's"),
        ("a@localhost", "https://localhost", "none that anybody registered"),
    ],
)
def test_an_address_that_others_may_have_too_proves_nothing(
    email: str, url: str | None, remark: str
) -> None:
    assert not is_proof(email, url), remark
