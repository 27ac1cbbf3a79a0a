"""Signs in a text that a steward should see, and harmless texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.editing.flags import LONGEST, Reason, flags_in, reason_words


@pytest.mark.parametrize(
    ("text", "expected", "remark"),
    [
        ("See https://example.org/a?b=c.", [("link", "https://example.org/a?b=c")], "without the full stop"),
        ("(www.example.org)", [("link", "www.example.org")], "nor the bracket"),
        ("our page: choir.org.uk/join", [("link", "choir.org.uk/join")], "no www"),
        ("javascript:alert(1)", [("link", "javascript:alert(1")], "of an evil kind"),
        ("Write to kim.lee+x@example.org!", [("email", "kim.lee+x@example.org")], "and no link besides"),
        ("Ring 020 7946 0018 or 07911 123456", [("phone", "020 7946 0018"), ("phone", "07911 123456")], "London, and a mobile phone"),
        ("+44 (0)20 7946 0018", [("phone", "+44 (0)20 7946 0018")], "as seen from abroad"),
        ("+90 212 393 20 00", [("phone", "+90 212 393 20 00")], "Istanbul"),
        ("What the fuck", [("profanity", "fuck")], ""),
        ("Sh1t! and f*ck, B@stards", [("profanity", "Sh1t!"), ("profanity", "f*ck"), ("profanity", "B@stards")], "in disguise"),
        ("f u c k, s.h.i.t and fuuuuck", [("profanity", "f u c k"), ("profanity", "s.h.i.t"), ("profanity", "fuuuuck")], "spread out"),
        ("GET RICH QUICKLY today", [("capitals", "GET RICH QUICKLY")], ""),
        ("ÇOK GÜZEL BİR GRUP", [("capitals", "ÇOK GÜZEL BİR GRUP")], "in Turkish"),
        ("abc\u202egrinneD", [("direction", "\u202e")], "read backwards"),
        ("a <b>bold</b> claim", [("html", "<b>"), ("html", "</b>")], ""),
        ("<script>alert(1)</script>", [("html", "<script>"), ("html", "</script>")], ""),
        ("<img src=x onerror=alert(1)", [("html", "<img src=x onerror=alert(1)")], "never closed"),
    ],
)  # fmt: skip
def test_what_should_be_looked_at(text: str, expected: list[tuple[str, str]], remark: str) -> None:
    assert [(flag.reason, flag.words) for flag in flags_in(text)] == expected, remark


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("The Scunthorpe and Penistone choirs, Cockfosters and Middlesex", "towns"),
        ("Dick Whittington walks from the Cock Tavern to Essex Road", "names"),
        ("Shiitake mushrooms, class, assessment, cocktails, therapists", "words within words"),
        (
            "A gay and lesbian choir; breastfeeding support; a queer book club, thank God",
            "nobody is a coarse word",
        ),
        ("ESOL, IT and BSL at the YMCA", "abbreviations"),
        ("Tuesdays 10.00-12.30, 25.12.2026, £12.50, ages 5-11", "numbers that are none to ring"),
        ("5 < 6 and <3", "no tags"),
        ("Meet us.Come along", "a missing space"),
        ("\u200fשלום\u200f and مرحبا", "plain marks of direction, as these languages need them"),
        ("Fatih, Ayşe ve Kemal'in korosu", "Turkish"),
        ("Tea, e.g. at No. 10 a.m. sharp", "full stops"),
        ("", "nothing"),
    ],
)
def test_what_is_harmless_is_not_flagged(text: str, remark: str) -> None:
    assert flags_in(text) == [], remark


def test_a_flag_says_where_it_is_and_why() -> None:
    text = "Our choir: www.choir.org"
    [flag] = flags_in(text)
    assert text[flag.start : flag.end] == flag.words == "www.choir.org"
    assert all(reason_words(reason) for reason in Reason)


@pytest.mark.parametrize("sign", ["a", "A ", "1", "@", "<a", "a.", "f u ", "+44 ", "*", "\u202e", "0 1-"])  # fmt: skip
def test_no_text_keeps_it_busy(sign: str) -> None:
    began = time.perf_counter()
    flags_in(sign * LONGEST)
    assert time.perf_counter() - began < 3


@given(st.text(max_size=300))
def test_any_text_may_be_asked(text: str) -> None:
    for flag in flags_in(text):
        assert text[flag.start : flag.end] == flag.words != ""
