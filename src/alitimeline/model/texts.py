"""Checks of the texts in a record: every check raises `TextError` with the reason, or returns nothing."""

import re
from math import isfinite
from unicodedata import normalize
from urllib.parse import quote

from alitimeline.problems import DateError, ExportError, TextError, shorten
from alitimeline.when import Duration, When, is_month_day

__all__ = [
    "ID_LENGTH",
    "LARGEST",
    "LINE_LENGTH",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "QUOTE_LENGTH",
    "SURROGATE",
    "TEXT_LENGTH",
    "URL_LENGTH",
    "check_date",
    "check_duration",
    "check_id",
    "check_json",
    "check_language",
    "check_line",
    "check_month_day",
    "check_path",
    "check_period",
    "check_prose",
    "check_quote",
    "check_register",
    "check_tag",
    "check_url",
    "check_when",
    "check_zone",
    "encode_uri",
    "fold",
]

#: The longest id or tag, line, prose, quote and URL, in characters: bounds that the schema shares.
ID_LENGTH, LINE_LENGTH, TEXT_LENGTH, QUOTE_LENGTH, URL_LENGTH = 80, 300, 10_000, 1_000, 2_000

#: The largest number of a measure: floating point is exact to the unit well beyond the figures of any company.
LARGEST = 1e15

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
TAG = re.compile(r"[^\s,;]+( [^\s,;]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PERIOD = re.compile(r"\d{4}(-(Q[1-4]|H[12]|\d\d(-\d\d)?))?", re.ASCII)
#: What some export can't represent: control characters except tab and line feed, surrogates, U+FFFE and U+FFFF.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What names a file of data from a folder: no root, no drive, no scheme of an address.
RELATIVE = re.compile(r"(?!/|[A-Za-z][A-Za-z0-9+.-]*:)(?:[^\\]*/)?[^/\\]+\.(?:json|yaml|yml)")
#: Files in the zone folders of some machines that are not names of the IANA database.
LOCAL_ZONE = re.compile(r"(posix|right)/|(localtime|posixrules)$")
SURROGATE = re.compile("[\ud800-\udfff]")
#: How deep a JSON value may be nested. (The limit of Python depends on its version.)
MAX_DEPTH = 100
#: How many digits a whole number may have. (The limit of Python can be set, but not below this.)
MAX_DIGITS = 640
#: Punctuation that nearly every Chinese text has; replacing it is faster than normalizing the text.
WIDE = tuple(zip("，！？：；（）", ",!?:;()", strict=True))
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: Characters that show nothing, or nothing but a space.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
VISIBLE = re.compile(rf"[^\s{INVISIBLE}]")
NOT_IN_URLS = re.compile(rf'[\s\x00-\x20\x7f"\\{INVISIBLE}]')
#: Country codes that are no language codes, and the languages that they are mistaken for.
COUNTRIES = {"cn": "zh", "jp": "ja"}
#: How alike a misspelt zone must be, from 0 to 1: "Asia/Beijing" is not Asia/Brunei.
ALIKE = 0.85
#: Names of time zones that the IANA database doesn't have, and its nearest ones.
NEAREST_ZONES = {"beijing": "Asia/Shanghai", "jst": "Asia/Tokyo", "hkt": "Asia/Hong_Kong", "bst": "Europe/London"}
NEAREST_ZONES |= {"edt": "America/New_York", "et": "America/New_York"}
NEAREST_ZONES |= dict.fromkeys(("pst", "pdt", "pt"), "America/Los_Angeles")


def check_id(value: str) -> None:
    """Accept an identifier: lower-case ASCII letters, digits and single hyphens."""
    if not ID.fullmatch(value):
        raise TextError(f"{shorten(value)} is not an id", "write lower-case letters, digits and single hyphens")
    _check_length(value, ID_LENGTH)


def check_tag(value: str) -> None:
    """Accept a tag: words of any script, separated by single spaces."""
    if not TAG.fullmatch(value) or not VISIBLE.search(value) or UNPRINTABLE.search(value):
        raise TextError(f"{shorten(value)} is not a tag", "write words without commas and semicolons")
    _check_length(value, ID_LENGTH)


def check_line(value: str) -> None:
    """Accept a text of one line."""
    if "\n" in value or "\t" in value:
        raise TextError(f"{shorten(value)} has a line break or a tab", "write it on one line")
    check_prose(value, LINE_LENGTH)


def check_register(value: str) -> None:
    """Accept the name of a register, as it calls itself."""
    check_line(value)
    _check_length(value, ID_LENGTH)


def check_prose(value: str, limit: int = TEXT_LENGTH) -> None:
    """Accept a text that is not blank and has no control characters except tab and line feed."""
    if not VISIBLE.search(value):
        raise TextError(f"{shorten(value)} is blank", "leave the field out if there is nothing to say")
    _check_length(value, limit)
    if character := UNPRINTABLE.search(value):
        raise TextError(f"{shorten(value)} contains the control character U+{ord(character[0]):04X}", "remove it")


def check_quote(value: str) -> None:
    """Accept a quote: the words of a source."""
    check_prose(value, QUOTE_LENGTH)


def check_language(value: str) -> None:
    """Accept the shape of a language tag (RFC 5646); whether the language is registered is not checked."""
    code, *rest = value.split("-")
    if meant := COUNTRIES.get(code.lower()):
        meant = "-".join((meant, *rest))
        raise TextError(f"{shorten(value)} names a country, not a language", f"write {meant!r}", meant)
    if not LANGUAGE.fullmatch(value):
        raise TextError(f"{shorten(value)} is not a language tag", "write 'en' or 'zh-Hans'")


def check_month_day(value: str) -> None:
    """Accept a day of the year (XML Schema's gMonthDay)."""
    if is_month_day(value):
        return
    from alitimeline.when.deadlines import read_month_day

    meant = read_month_day(value)
    raise TextError(f"{shorten(value)} is not a day of the year", f"write {meant!r}", meant)


def check_zone(value: str) -> None:
    """Accept the name of a time zone in the IANA database."""
    from zoneinfo import ZoneInfo

    try:
        if LOCAL_ZONE.match(value):
            raise ValueError(value)  # noqa: TRY301 - one message for all causes
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:  # unknown; a folder of zones; an absolute path or odd characters
        raise TextError(f"{shorten(value)} is not a time zone", *_suggest_zone(value)) from error


def _suggest_zone(value: str) -> tuple[str, str | None]:
    """Return the hint for the name of a time zone, and the name that was certainly meant, if it is known."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    names = {name.casefold(): name for name in available_timezones() if not LOCAL_ZONE.match(name)}
    word = "_".join(value[:ID_LENGTH].casefold().split())
    if word in names:
        return f"did you mean {names[word]!r}?", names[word]
    _, _, city = word.rpartition("/")
    by_city = {name.rpartition("/")[2].casefold(): name for name in sorted(names.values())} | NEAREST_ZONES
    near = [by_city[city]] if city in by_city else get_close_matches(word, names, n=1, cutoff=ALIKE)
    hint = f"did you mean {names[near[0].casefold()]!r}?" if near else "write an IANA name such as 'Asia/Shanghai'"
    return hint, None


def check_date(value: str) -> None:
    """Accept a full date, YYYY-MM-DD."""
    _check_date(value, DAY, "a full date", "write it like 2023-09-10")


def check_period(value: str) -> None:
    """Accept a day, month, quarter, half or year, without doubt."""
    _check_date(value, PERIOD, "a day or month", "write 2024-03-10, 2024-03, 2024-Q1, 2024-H1 or 2024")


def _check_date(value: str, form: re.Pattern[str], name: str, hint: str) -> None:
    """Accept a date of a form; for another one, offer the date that it seems to mean, if that has the form."""
    try:
        meant = When.parse(value).text
    except DateError as error:
        if form.fullmatch(value):
            raise DateError(error.message) from error
        meant = error.replacement or ""
    if not form.fullmatch(value):
        offer = (f"write {meant!r}", meant) if form.fullmatch(meant) else (hint, None)
        raise TextError(f"{shorten(value)} is not {name}", *offer)


def check_when(value: str) -> None:
    """Accept a date in any form that `When` parses."""
    When.parse(value)


def check_duration(value: str) -> None:
    """Accept an ISO 8601 duration."""
    Duration(value)


def check_json(value: object, depth: int = 0) -> None:
    """Accept a value that JSON can represent, nested at most 100 deep: objects are dicts, lists are lists."""
    match value:
        case None | bool():
            return
        case str():
            sound = not SURROGATE.search(value)
        case int():
            sound = abs(value) < 10**MAX_DIGITS
        case float():
            sound = isfinite(value)
        case list() if depth < MAX_DEPTH:
            sound = True
            for item in value:
                check_json(item, depth + 1)
        case dict() if depth < MAX_DEPTH:
            sound = all(isinstance(key, str) for key in value)
            for key, item in value.items():
                check_json(key, depth + 1)
                check_json(item, depth + 1)
        case _:
            sound = False
    if not sound:
        raise TextError(f"{shorten(value)} is not JSON", "write texts, numbers, lists and dicts of them")


def check_url(value: str) -> None:
    """Accept an address on the web: http or https, with a host, without a password. Non-ASCII letters are allowed."""
    from urllib.parse import urlsplit

    _check_length(value, URL_LENGTH)
    if NOT_IN_URLS.search(value) or UNPRINTABLE.search(value):
        reason = "it has a space, a quotation mark, a backslash or an invisible character"
        raise TextError(f"{shorten(value)} is not a web address: {reason}")
    if STRAY_PERCENT.search(value):
        raise TextError(
            f"{shorten(value)} is not a web address: a '%' in it begins no code", "write %25 for the sign itself"
        )
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # the port is checked when it is asked for
    except ValueError as error:
        raise TextError(f"{shorten(value)} is not a web address: its host or port can't be read") from error
    if parts.scheme not in ("http", "https"):
        raise TextError(f"{shorten(value)} is not a web address", "begin it with https:// or http://")
    if not host or host.startswith(".") or ".." in host:
        raise TextError(f"{shorten(value)} is not a web address: it has no host")
    if parts.username is not None or parts.password is not None:
        # the address is not shown: many people may read the log
        raise TextError(f"the address on {shorten(host)} contains a user name or password", "leave it out")


def check_path(value: str) -> None:
    """Accept the relative path of a file of JSON or YAML, with forward slashes; where it leads isn't looked at."""
    _check_length(value, LINE_LENGTH)
    if not RELATIVE.fullmatch(value) or UNPRINTABLE.search(value) or "\n" in value or "\t" in value:
        raise TextError(f"{shorten(value)} is not a relative path of a timeline", "write '../shared.timeline.yaml'")


def _check_length(value: str, limit: int) -> None:
    if len(value) > limit:
        raise TextError(f"{shorten(value)} has {len(value)} characters", f"at most {limit} are allowed")


def fold(text: str) -> str:
    """Return *text* for comparisons: without differences of case, width, compatible forms (NFKC) and white space."""
    if text.isascii():
        text = text.lower()
    else:
        for wide, narrow in WIDE:
            text = text.replace(wide, narrow)
        # casefold can undo the normal form, and normalizing can bring back capitals
        text = normalize("NFKC", normalize("NFKC", text).casefold())
    # the plain space is the only printable white space; a fast test avoids splitting most texts
    return " ".join(text.split()) if "  " in text or not text.isprintable() else text.strip(" ")


def encode_uri(url: str) -> str:
    """Return a web address as a URI (RFC 3986): in ASCII, the rest and stray percent signs encoded.

    Raises:
        ExportError: if it has half a character, which has no code.
    """
    try:
        return quote(STRAY_PERCENT.sub("%25", url), safe=":/?#[]@!$&'()*+,;=%-._~")
    except UnicodeEncodeError as error:
        raise ExportError(f"the address {shorten(url)} has half a character", "take it out") from error
