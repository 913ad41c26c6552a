"""What a text must be to stand in a record."""

from collections.abc import Callable
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alitimeline.model import texts
from alitimeline.model.texts import (
    ID_LENGTH,
    LINE_LENGTH,
    QUOTE_LENGTH,
    TEXT_LENGTH,
    URL_LENGTH,
    check_date,
    check_duration,
    check_id,
    check_json,
    check_language,
    check_line,
    check_month_day,
    check_path,
    check_period,
    check_prose,
    check_quote,
    check_register,
    check_tag,
    check_url,
    check_when,
    check_zone,
    fold,
)
from alitimeline.problems import DateError, TextError

Check = Callable[[str], None]

#: Parts of what people write where a date, a zone or a day of the year is due.
ODD_TEXTS = st.lists(
    st.sampled_from(
        [
            *"0123456789",
            *"-/. ~年月日至–_",
            "2023",
            "12",
            "31",
            "Sep",
            "March",
            "Q3",
            "fall ",
            "by ",
            "asia",
            "/Shanghai",
            "new york",
        ]
    ),
    max_size=7,
).map("".join)

CHECKS: list[Check] = [
    *(check_date, check_duration, check_id, check_language, check_line, check_month_day, check_period, check_prose),
    *(check_path, check_quote, check_register),
    *(check_tag, check_url, check_when, check_zone),
]


def refusal(check: Check, value: str) -> str:
    """Return the message with which a text is refused."""
    with pytest.raises(TextError) as caught:
        check(value)
    return str(caught.value)


ACCEPTED: list[tuple[Check, list[str]]] = [
    (check_id, ["a", "9", "eddie-wu", "alibaba-2023", "1-2-3"]),
    (check_tag, ["a", "AI first", "阿里", "naïve", "C++", "#", "a-b_c", "用户 为先"]),
    (check_line, ["a", " a ", "Eddie Wu – CEO", "吴泳铭", "😀", "\ufffd", "a\u2028b"]),
    (check_prose, ["a", "two\nlines", "a\ttab", "\n a \n", "a\u2028b", "😀"]),
    (check_quote, ["“User first”", "以用户为先\n……"]),
    (check_language, ["en", "yue", "zh-Hans", "zh-Hant-HK", "EN", "de-1996", "sl-rozaj-biske"]),
    (check_month_day, ["--01-01", "--02-29", "--12-31"]),
    (
        check_path,
        ["a.json", "../b/c.timeline.yaml", "./%2e%2e/阿里.yml", "a b/NUL.json", "./c:/d.json", "x" * 295 + ".json"],
    ),
    (check_period, ["2024-03-10", "2024-03", "2024-Q1", "2024-H2", "2024"]),
    (check_register, ["nyse", "NYSE", "google_entity_id", "统一社会信用代码", "New York"]),
    (check_zone, ["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+8", "EST5EDT"]),
    (check_date, ["2023-09-10", "0001-01-01", "9999-12-31", "2024-02-29"]),
    (check_when, ["2023", "2023-Q3", "2023-33", "2023-09~", "[2023..]", "2023-09-13T19:31+08:00", "../2023"]),
    (check_duration, ["P4Y", "P1Y6M", "PT48H"]),
    (
        check_url,
        [
            *(
                "https://a.com",
                "http://a",
                "HTTPS://A.COM/",
                "https://a.com:8080/x?y=z#w",
                "https://a.com:",
                "https://a.com:0",
            ),
            *(
                "https://a.com:65535",
                "http://[::1]/",
                "http://[2001:db8::1]:80/",
                "https://例子.中国/路径?问=答",
                "https://1.2.3.4",
            ),
            *(
                "https://web.archive.org/web/2023/https://a.com/@x",
                "https://a.com/@x",
                "https://a.com/a:b@c",
                "https://a.com?q=@",
            ),
        ],
    ),
]


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in ACCEPTED for value in values])
def test_accepted(check: Check, value: str) -> None:
    """What a record may hold passes in silence."""
    check(value)


ID_HINT = "(write lower-case letters, digits and single hyphens)"
TAG_HINT = "(write words without commas and semicolons)"
BLANK = "is blank (leave the field out if there is nothing to say)"
ODD = "is not a web address: it has a space, a quotation mark, a backslash or an invisible character"
CODE = "is not a web address: a '%' in it begins no code (write %25 for the sign itself)"
HOST = "is not a web address: its host or port can't be read"
SCHEME = "is not a web address (begin it with https:// or http://)"
SECRET = "contains a user name or password (leave it out)"  # noqa: S105 - a message

REFUSED: list[tuple[Check, str, list[str]]] = [
    (
        check_id,
        f"is not an id {ID_HINT}",
        ["", "A", "a_b", "-a", "a-", "a--b", "a b", "é", "ａ", "a\n", "\na", "٣", "阿里", "a.b", "a\u2028", "\ud800"],
    ),
    (
        check_tag,
        f"is not a tag {TAG_HINT}",
        [
            "",
            " ",
            "a,b",
            "a;b",
            " a",
            "a ",
            "a  b",
            "a\nb",
            "a\n",
            "a\tb",
            "a\u2028b",
            "a\u3000b",
            "a\x00",
            "\ud800",
            "\ufffe",
            "\u200b",
        ],
    ),
    (check_line, "has a line break or a tab (write it on one line)", ["a\n", "a\nb", "a\tb", "\n", "a\r\nb"]),
    (check_line, BLANK, ["", " ", "\u3000", "\u2028", "\u00a0", "\u200b", "\u00ad \u2800", "\ufeff"]),
    (check_line, "contains the control character U+000D (remove it)", ["a\r"]),
    (check_prose, BLANK, ["", " \n\t "]),
    (check_quote, BLANK, ["", "\n"]),
    *(
        (check, f"contains the control character U+{code:04X} (remove it)", [f"a{chr(code)}"])
        for check in (check_line, check_prose, check_quote)
        for code in (0, 8, 0xB, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)
    ),
    (
        check_path,
        "is not a relative path of a timeline (write '../shared.timeline.yaml')",
        [
            *("", "/a.json", "//a/b.json", "c:/a.json", "C:a.json", "\\\\a\\b.json", "a\\b.json", "file:a.json"),
            *("https://a.com/b.json", "a", "a/", "a.JSON", "a.json/", "a.ics", ".json", "../.yaml", "a.json\n"),
            *("a\nb.json", "a\x00.json", "a\t.json", "\ud800.json"),
        ],
    ),
    (
        check_language,
        "is not a language tag (write 'en' or 'zh-Hans')",
        ["", "e", "engl", "en_US", "en-", "en-a", "en--us", "en-123456789", "en\n", "中文", "en ", "ｅｎ"],
    ),
    (
        check_month_day,
        "is not a day of the year (write '--03-31' for 31 March)",
        ["", "--02-30", "--00-01", "--04-31", "mid March", "Q1"],
    ),
    (check_month_day, "is not a day of the year (write --03-04 or --04-03)", ["03-04", "3/4"]),
    (
        check_month_day,
        "is not a day of the year (write '--12-31')",
        ["12-31", "December 31", "31 December", "31.12.", "12月31日"],
    ),
    (
        check_month_day,
        "is not a day of the year (write '--03-31')",
        ["03-31", "--3-31", "--03-31\n", "---03-31", "2024-03-31", "March", "end of March"],
    ),
    (check_language, "names a country, not a language (write 'zh')", ["cn", "CN"]),
    (check_language, "names a country, not a language (write 'zh-Hans')", ["cn-Hans"]),
    (check_language, "names a country, not a language (write 'ja')", ["jp"]),
    (
        check_period,
        "is not a day or month (write 2024-03-10, 2024-03, 2024-Q1, 2024-H1 or 2024)",
        ["2024~", "2024-03?", "[2024..2025]", "2024/2025", "2024/..", "2024-03-10T12:00Z"],
    ),
    (check_period, "is not a day or month (write '2023-09')", ["2023/9", "Sept 2023", "2023年9月"]),
    (check_period, "is not a date: there is no month 24", ["2023-24"]),
    (check_period, "is not a date: February 2024 has 29 days", ["2024-02-30"]),
    (check_register, BLANK, ["", " "]),
    (check_register, "has a line break or a tab (write it on one line)", ["a\nb"]),
    (
        check_zone,
        "is not a time zone (write an IANA name such as 'Asia/Shanghai')",
        ["", "CST+8", "+08:00", "../etc/passwd", "a\x00b", "\ud800", "上海"],
    ),
    (
        check_zone,
        "is not a time zone (did you mean 'Asia/Shanghai'?)",
        [
            "asia/shanghai",
            "Asia/Shanghai\n",
            "asia/shanghai/x",
            "Asia\\Shanghai",
            "Shanghai",
            "Beijing",
            "Asia/Shangai",
        ],
    ),
    (check_zone, "is not a time zone (did you mean 'America/New_York'?)", ["America/New York", "new york", "EDT"]),
    (check_zone, "is not a time zone (did you mean 'America/Los_Angeles'?)", ["PST", "los_angeles"]),
    (
        check_zone,
        "",
        [
            "Asia",
            "Mars/Base",
            "GMT+8",
            "/etc/localtime",
            "./UTC",
            "zone.tab",
            "localtime",
            "posixrules",
            "posix/UTC",
            "right/UTC",
        ],
    ),
    (
        check_date,
        "is not a full date (write it like 2023-09-10)",
        ["", "2023", "2023-09", "2023-09-10~", "2023-09-10T00:00Z", "03/04/2023", "early 2023"],
    ),
    (
        check_date,
        "is not a full date (write '2023-09-10')",
        ["2023-9-10", "20230910", "2023-09-10\n", "２０２３-09-10", "2023/09/10", "10 Sep 2023", "二〇二三年九月十日"],
    ),
    (check_date, "is not a date: February 2023 has 28 days", ["2023-02-30"]),
    (check_date, "is not a date: years run from 0001 to 9999", ["0000-01-01"]),
    (check_when, "is not a date (write '2023-09-10')", ["Sep 10, 2023", "2023-09-10\n"]),
    (check_duration, "is not a duration (write P4Y, P18M, P2W or P90D)", ["", "4 years", "P4Y\n"]),
    (
        check_url,
        ODD,
        [
            "https://a.com/ ",
            " https://a.com",
            "https://a.com\n",
            "https://a\tb.com",
            "https://a.com/\u2028",
            "https://a.com/ b",
        ],
    ),
    (
        check_url,
        ODD,
        [
            'https://a.com/"b',
            "https://a.com\\a",
            "https://a\u200b.com",
            "https://a.com/\u202e",
            "https://a.com\\@b.com",
        ],
    ),
    (check_url, CODE, ["https://a.com/%zz", "https://a.com/100%", "https://a.com/?a=%2"]),
    (check_url, "is not a web address: it has no host", ["https://.com", "https://a..b/", "https://../", "https://./"]),
    (
        check_url,
        ODD,
        [
            "https://a.com/\x00",
            "https://a.com/\ud800",
            "https://a.com/\u3000",
            "https://a.com/\x7f",
            "\x01https://a.com",
        ],
    ),
    (
        check_url,
        HOST,
        ["https://a.com:65536", "https://a.com:x", "https://a.com:-1", "http://[::1", "http://[zz]/", "http://::1]/"],
    ),
    (check_url, HOST, ["https://a.com:８０", "https://a.com\u2100b/"]),
    (
        check_url,
        SCHEME,
        ["", "a.com", "//a.com", "www.a.com/x", "javascript:alert(1)", "JavaScript://a.com/%0aalert(1)"],
    ),
    (
        check_url,
        SCHEME,
        ["mailto:a@b.com", "ftp://a.com", "file:///etc/passwd", "data:text/html,x", "httpss://a.com", "blob:https://a"],
    ),
    (
        check_url,
        "is not a web address: it has no host",
        ["https://", "https:///x", "https:a.com", "https://?x", "http://:80"],
    ),
    (check_url, SECRET, ["https://me@a.com", "https://me:pw@a.com", "https://@a.com", "https://:pw@a.com"]),
]


@pytest.mark.parametrize(
    ("check", "reason", "value"), [(check, reason, value) for check, reason, values in REFUSED for value in values]
)
def test_refused(check: Check, reason: str, value: str) -> None:
    """What a record can't hold is refused with the value, the rule and the way out."""
    assert refusal(check, value).endswith(reason)
    assert "\n" not in refusal(check, value)


@pytest.mark.parametrize(
    ("check", "longest", "limit"),
    [
        (check_id, "a" * 80, ID_LENGTH),
        (check_tag, "阿" * 80, ID_LENGTH),
        (check_register, "阿" * 80, ID_LENGTH),
        (check_line, "阿" * 300, LINE_LENGTH),
        (check_path, "阿" * 295 + ".json", LINE_LENGTH),
        (check_prose, "😀" * 10_000, TEXT_LENGTH),
        (check_quote, "阿" * 1_000, QUOTE_LENGTH),
        (check_url, "https://a.com/".ljust(2_000, "x"), URL_LENGTH),
    ],
)
def test_bounds(check: Check, longest: str, limit: int) -> None:
    """A text may be as long as its limit, counted in characters, and not longer."""
    assert len(longest) == limit
    check(longest)
    assert refusal(check, longest + "x").endswith(f"…' has {limit + 1} characters (at most {limit} are allowed)")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("value", ["x" * 1_000_000, "a b " * 250_000, "-" * 1_000_000, "[" * 1_000_000, "a-" * 500_000])
def test_long_values(check: Check, value: str) -> None:
    """A very long text is refused quickly, and its message shows only its beginning."""
    assert len(refusal(check, value)) < 300


@pytest.mark.parametrize("check", CHECKS)
@given(value=st.text())
def test_any_text_is_accepted_or_refused(check: Check, value: str) -> None:
    """Any text passes or gives a `TextError` of one visible line."""
    try:
        check(value)
    except TextError as error:
        assert str(error).isprintable()  # noqa: PT017 - many end here


@given(st.sampled_from(CHECKS), st.text() | ODD_TEXTS)
@example(check_zone, "america/new york")
@example(check_period, "2023-24")
@example(check_date, "early 2023-13")
def test_what_is_offered_is_accepted(check: Check, text: str) -> None:
    """What an error offers as the text that was meant is accepted in its place."""
    try:
        check(text)
    except TextError as error:
        if error.replacement is not None:
            check(error.replacement)


@pytest.mark.parametrize(
    ("check", "text", "replacement"),
    [
        (check_when, "2023/11/17", "2023-11-17"),
        (check_when, "Sept 2023", "2023-09"),
        (check_when, "03/04/2023", None),
        (check_when, "2023-11-17T16:00", None),
        (check_when, "2023/Sept 2024", None),
        (check_period, "2023/11", "2023-11"),
        (check_period, "no later than 2023-11", None),
        (check_date, "17 Nov 2023", "2023-11-17"),
        (check_date, "Nov 2023", None),
        (check_month_day, "12-31", "--12-31"),
        (check_month_day, "03-04", None),
        (check_zone, "America/New York", "America/New_York"),
        (check_zone, "PST", None),
        (check_language, "cn", "zh"),
    ],
)
def test_what_was_meant(check: Check, text: str, replacement: str | None) -> None:
    """Only what was certainly meant is offered as a replacement."""
    with pytest.raises(TextError) as caught:
        check(text)

    assert caught.value.replacement == replacement


def test_dates_are_texts() -> None:
    """The error of a date is one of a text, and says it's a date's."""
    with pytest.raises(DateError):
        check_when("x")


def test_every_check_is_tested() -> None:
    """No check is missing from the tables above."""
    names = {name for name in texts.__all__ if name.startswith("check_")} - {"check_json"}  # of more than texts

    assert {check.__name__ for check in CHECKS} == names
    assert {check.__name__ for check, _ in ACCEPTED} == names
    assert {check.__name__ for check, _, _ in REFUSED} == names


def nested(depth: int) -> object:
    """Return a list in a list … so many deep."""
    value: object = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [None, True, 0, 10**640 - 1, -1.5, "", "吴😀\x07", [], {}, {"a": [1, {"b": None}]}, nested(100)]
)
def test_json(value: object) -> None:
    """Whatever JSON can hold as it is."""
    check_json(value)


@pytest.mark.parametrize(
    "value",
    [
        *(10**640, -(10**640), float("nan"), float("inf"), "\ud800", ["\ud800"], {"\ud800": 1}, {1: 2}),
        *((1,), {1, 2}, b"a", date(2023, 9, 10), object(), nested(101), {"a": nested(100)}),
    ],
)
def test_no_json(value: object) -> None:
    """What JSON would refuse, or change on the way."""
    with pytest.raises(TextError, match=r"is not JSON \(write texts, numbers, lists and dicts of them\)"):
        check_json(value)


def test_json_in_circles() -> None:
    """A list within itself ends."""
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(TextError, match="is not JSON"):
        check_json(circle)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("AI-Driven", "ai-driven"),
        ("ＡＩ　驱动", "ai 驱动"),
        ("用户为先，ＡＩ驱动（全文）", "用户为先,ai驱动(全文)"),
        (" two \n lines\u2028and  more\xa0", "two lines and more"),
        ("ﬁnal ㎏ Straße", "final kg strasse"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_folded(text: str, same: str) -> None:
    """Case, width, compatible forms and white space don't count."""
    assert fold(text) == same


@given(st.text())
def test_folding_is_the_slow_way_made_fast(text: str) -> None:
    """It is NFKC, casefold, NFKC and one space for all white space, and folding again changes nothing."""
    slow = normalize("NFKC", normalize("NFKC", text).casefold())

    assert fold(text) == " ".join(slow.split())
    assert fold(fold(text)) == fold(text)
