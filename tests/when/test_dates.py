"""`When`: its forms, bounds, order and comparisons."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from alitimeline.problems import DateError
from alitimeline.when import When

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ZONES: list[tzinfo | None] = [
    None,
    UTC,
    SHANGHAI,
    NEW_YORK,
    ZoneInfo("Pacific/Kiritimati"),
    timezone(timedelta(hours=-12)),
]

# Canonical texts of every form.

years = st.integers(1, 9999).map("{:04}".format) | st.sampled_from(["0001", "2023", "2024", "9999"])
days = st.dates().map(str) | st.sampled_from(["0001-01-01", "9999-12-31", "2024-02-29", "2023-09-10"])
offsets = st.sampled_from(["Z", "+00:00", "+08:00", "-05:00", "+05:30", "+14:00", "-12:00", "+23:59", "-23:59"])
clocks = st.times().map(lambda time: f"T{time:%H:%M}") | st.times().map(lambda time: f"T{time:%H:%M:%S}")
points = st.builds(
    "{}{}".format,
    years
    | st.builds("{}-{}".format, years, st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "01", "02", "09", "12"]))
    | days
    | st.builds("{}{}{}".format, days, clocks, offsets),
    st.sampled_from(["", "", "", "~", "?", "%"]),
)


def in_order(form: str, first: str, last: str) -> str:
    """Fill in a form with two dates: if one order is refused, the other one is right."""
    try:
        return str(When.parse(form.format(first, last)))
    except DateError:
        return form.format(last, first)


texts = (
    points
    | st.builds(in_order, st.sampled_from(["{}/{}", "[{}..{}]"]), points, points)
    | st.builds(str.format, st.sampled_from(["{}/..", "../{}", "{}/", "[{}..]", "[..{}]"]), points)
)
whens = texts.map(When.parse)
zones = st.sampled_from(ZONES)


@given(texts)
def test_round_trip(text: str) -> None:
    """What `str` writes is what was read."""
    assert str(When.parse(text)) == text


@given(st.text() | st.text("0123456789-T:Z+/.[]~?%QH", max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    """A text is read, and then reads the same again, or it is refused with a `DateError`."""
    try:
        when = When.parse(text)
    except DateError as error:
        assert str(error)  # noqa: PT017 - most texts end here
    else:
        assert When.parse(str(when)) == when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # text: form, precision, earliest, latest
        ("2023-09~", ("date", "month", date(2023, 9, 1), date(2023, 9, 30))),
        ("2023-09-10/2023-10", ("interval", "month", date(2023, 9, 10), date(2023, 10, 31))),
        ("2023/2023-Q4", ("interval", "year", date(2023, 1, 1), date(2023, 12, 31))),
        ("2023-09-10/..", ("interval", "day", date(2023, 9, 10), None)),
        ("2023-09-10/", ("interval", "day", date(2023, 9, 10), None)),
        ("../2023", ("interval", "year", None, date(2023, 12, 31))),
        ("[2023-Q1..2023-H1]", ("between", "half", date(2023, 1, 1), date(2023, 6, 30))),
        ("[2023..]", ("between", "year", date(2023, 1, 1), None)),
        ("[..2023-09-10]", ("between", "day", None, date(2023, 9, 10))),
    ],
)
def test_forms(text: str, expected: tuple[object, ...]) -> None:
    """A form bounds what its ends bound; an end that is open or unknown bounds nothing."""
    when = When.parse(text)

    assert (when.form, when.precision, when.earliest, when.latest) == expected


@pytest.mark.parametrize(
    ("text", "open_start", "open_end", "unknown_end"),
    [
        ("2023", False, False, False),
        ("2023/2024", False, False, False),
        ("2023/..", False, True, False),
        ("2023/", False, False, True),
        ("../2023", True, False, False),
        ("[2023..]", False, True, False),
        ("[..2023]", True, False, False),
    ],
)
def test_open_and_unknown_ends(text: str, *, open_start: bool, open_end: bool, unknown_end: bool) -> None:
    """An end that is unknown is not an open one."""
    when = When.parse(text)

    assert (when.open_start, when.open_end, when.unknown_end) == (open_start, open_end, unknown_end)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2023", False, False),
        ("2023~", True, False),
        ("2023?", False, True),
        ("2023%", True, True),
        ("2023~/2024?", True, True),
        ("[..2024?]", False, True),
        ("2023~/..", True, False),
    ],
)
def test_doubt(text: str, *, approximate: bool, uncertain: bool) -> None:
    """A date is as doubtful as its more doubtful end."""
    when = When.parse(text)

    assert (when.approximate, when.uncertain) == (approximate, uncertain)


def test_doubt_does_not_widen_the_bounds() -> None:
    """How far "about" reaches is not guessed."""
    assert When.parse("2023-09~").earliest == date(2023, 9, 1)


@pytest.mark.parametrize("text", ["2023-33/2023-40", "[2023-33..2023-40]"])
def test_ends_are_made_canonical(text: str) -> None:
    """The ends of a form are written canonically, too."""
    assert str(When.parse(text)) == text.replace("33", "Q1").replace("40", "H1")


FORMS = "(write 2007, 2023-Q3, 2023-09, 2023-09-10, 2023-09-13T19:31+08:00, A/B or [A..B])"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", f"'' is not a date {FORMS}"),
        ("nonsense", f"'nonsense' is not a date {FORMS}"),
        ("[..]", f"'[..]' is not a date {FORMS}"),
        ("[]", f"'[]' is not a date {FORMS}"),
        ("[2023]", f"'[2023]' is not a date {FORMS}"),
        ("[2023,2024]", f"'[2023,2024]' is not a date {FORMS}"),
        ("../..", f"'../..' is not a date {FORMS}"),
        ("/", f"'/' is not a date {FORMS}"),
        ("../", f"'../' is not a date {FORMS}"),
        ("2023/2024/2025", f"'2023/2024/2025' is not a date: '2024/2025' is not one {FORMS}"),
        ("[2023..x]", f"'[2023..x]' is not a date: 'x' is not one {FORMS}"),
        ("2023/[2024..]", f"'2023/[2024..]' is not a date: '[2024..]' is not one {FORMS}"),
        (
            "[2023..2024..2025]",
            "'[2023..2024..2025]' is not a date: '2024..2025' is not one (write a period as 2023-09-10/2023-09-12)",
        ),
        ("2023/Sep 2024", "'2023/Sep 2024' is not a date: 'Sep 2024' is not one (write '2024-09')"),
        ("Sep 12, 2023", "'Sep 12, 2023' is not a date (write '2023-09-12')"),
        ("2023-9-1", "'2023-9-1' is not a date (write '2023-09-01')"),
        ("2023/11/17", "'2023/11/17' is not a date (write '2023-11-17')"),
        ("03/04/2023", "'03/04/2023' is not a date (write 2023-03-04 or 2023-04-03)"),
        ("2023-09-13T19:31", "'2023-09-13T19:31' is not a date (write 2023-09-13T19:31+08:00, with the right offset)"),
        ("2023-09-10\n", "'2023-09-10\\n' is not a date (write '2023-09-10')"),
        ("2023/2023-02-30", "'2023-02-30' is not a date: February 2023 has 28 days"),
        ("2024/2023", "'2024/2023' ends before it starts (write the earlier date first)"),
        ("[2024-01-01..2023]", "'[2024-01-01..2023]' ends before it starts (write the earlier date first)"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    """What is no date is refused with the reason and, where it can be guessed, what to write."""
    with pytest.raises(DateError) as caught:
        When.parse(text)

    assert str(caught.value) == reason


def test_ends_of_different_precision() -> None:
    """An end may be coarser than its start, as long as some day of it doesn't lie before the start."""
    assert When.parse("2023-09-10/2023").latest == date(2023, 12, 31)
    assert When.parse("2023-09-10T10:00Z/2023-09-10").latest == date(2023, 9, 10)
    with pytest.raises(DateError, match="ends before it starts"):
        When.parse("2023-09-13T10:00Z/2023-09-10")


@pytest.mark.parametrize("value", [None, 2023, 2023.5, True, b"2023", ["2023"], {}, date(2023, 9, 10), object()])
def test_not_a_text(value: object) -> None:
    """What is no text is refused everywhere, also by the class itself."""
    for read in (When.parse, When.from_text, When):
        with pytest.raises(DateError, match="is not a text"):
            read(value)  # type: ignore[arg-type]


def test_a_long_text() -> None:
    """A message shows the beginning of a long text."""
    for text in ("9" * 1_000_000, "[" * 1_000_000, "2023/" * 200_000, "Sep " * 200_000, " (" * 500_000 + "2023"):
        with pytest.raises(DateError) as caught:
            When.parse(text)

        assert len(str(caught.value)) < 300


class Timestamp(datetime):
    """A moment as pandas has it: with nanoseconds, which its longest text shows."""

    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:  # noqa: D102 - as that of a `datetime`
        return super().isoformat(sep, timespec) + ("123" if timespec == "auto" else "")


class NotATime(datetime):
    """What pandas has in the place of a missing date: a `datetime` that is unlike itself, and can do nothing."""

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = datetime.__hash__

    def __repr__(self) -> str:
        return "NaT"

    def utcoffset(self) -> timedelta | None:  # noqa: D102 - as above
        raise ValueError("NaTType does not support utcoffset")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2023, 9, 10), "2023-09-10"),
        (Timestamp(2023, 9, 10, 12, 0, 1, 999_999, tzinfo=SHANGHAI), "2023-09-10T12:00:01+08:00"),
        (date.min, "0001-01-01"),
        (datetime(2023, 9, 10, 12, 0, 1, 999_999, tzinfo=UTC), "2023-09-10T12:00:01Z"),
        (datetime(2023, 9, 10, 12, tzinfo=SHANGHAI), "2023-09-10T12:00:00+08:00"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), "9999-12-31T23:59:59-05:00"),
    ],
)
def test_of_a_day(day: date, text: str) -> None:
    """A day or an aware moment has a date; parts of a second are left out."""
    assert str(When.of(day)) == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (datetime(2023, 9, 10), "2023-09-10 00:00:00 has no time zone (pass its .date(), or give it a tzinfo)"),  # noqa: DTZ001 - that's the case
        (NotATime(2023, 9, 10), "NaT is not a date (leave it out if there is none)"),
        ("2023-09-10", "'2023-09-10' is not a datetime.date (pass datetime.date(2023, 11, 17))"),
        (None, "None is not a datetime.date (pass datetime.date(2023, 11, 17))"),
    ],
)
def test_of_something_else(value: date, reason: str) -> None:
    """A moment without an offset, and what is no day, is refused."""
    with pytest.raises(DateError) as caught:
        When.of(value)

    assert str(caught.value) == reason


@given(whens)
def test_a_date_is_a_value(when: When) -> None:
    """Copies are equal, hash alike and keep what was computed; nothing about it can be changed."""
    for twin in (pickle.loads(pickle.dumps(when)), copy.copy(when), copy.deepcopy(when), When(str(when))):  # noqa: S301
        assert twin == when
        assert hash(twin) == hash(when)
        assert (twin.form, twin.earliest, twin.latest) == (when.form, when.earliest, when.latest)
    with pytest.raises(FrozenInstanceError):
        when.text = "2023"  # type: ignore[misc]


def test_two_wordings_of_one_date_are_equal() -> None:
    """Equal canonical texts are equal dates; other texts are other dates, even of the same moment."""
    assert When("2023-33") == When.parse("2023-Q1")
    assert When("2023-09-10T10:00Z") != When("2023-09-10T10:00+00:00")
    assert When("2023") != "2023"  # type: ignore[comparison-overlap] # that's the point
    assert repr(When("2023")) == "When(text='2023')"


# Bounds and order.


def possible(when: When, zone: tzinfo | None = None) -> bool:
    """Tell whether a span from a day to a time, or back, isn't over before it begins in this zone."""
    first, last, _ = when.sort_key(zone)
    return first <= last


@given(whens)
def test_earliest_is_not_after_latest(when: When) -> None:
    """The bounds are in order, and open just where the form is."""
    assume(possible(when))

    assert when.earliest is None or when.latest is None or not When.of(when.latest).before(When.of(when.earliest))
    assert (when.earliest is None) == when.open_start
    assert (when.latest is None) == (when.open_end or when.unknown_end)


@given(st.dates())
def test_coarser_dates_hold_the_day(day: date) -> None:
    """The month, quarter, half and year of a day are bounded so that they hold the day, each within the next."""
    texts = (
        f"{day}",
        f"{day}"[:7],
        f"{day.year:04}-Q{(day.month + 2) // 3}",
        f"{day.year:04}-H{(day.month + 5) // 6}",
        f"{day.year:04}",
    )
    bounds = [(when.earliest, when.latest) for when in map(When.parse, texts)]

    assert [lower for lower, _ in bounds] == sorted((lower for lower, _ in bounds), reverse=True)  # type: ignore[type-var]
    assert [upper for _, upper in bounds] == sorted(upper for _, upper in bounds)  # type: ignore[type-var]


@given(whens, whens, whens)
def test_order_is_total(a: When, b: When, c: When) -> None:
    """Of two dates one comes first unless they are equal, and the order carries over."""
    assert (a < b) + (b < a) + (a == b) == 1
    assert (a <= b) == (not b < a)
    assert sorted([a, b, c]) == sorted([c, b, a]) == sorted([b, a, c])


def test_order() -> None:
    """What may be earlier comes first, then what is over earlier; what nothing bounds lies at the edge."""
    texts = ["[..2023]", "../2024", "2023-01-01", "2023-01", "2023", "2023/2024", "2023/..", "[2023..]", "2023-01-02"]

    assert [str(when) for when in sorted(map(When, reversed(texts)))] == [
        *("[..2023]", "../2024", "2023-01-01", "2023-01", "2023", "2023/2024"),
        *("2023/..", "[2023..]", "2023-01-02"),
    ]


def test_order_with_other_things() -> None:
    """Dates are ordered among dates only."""
    with pytest.raises(TypeError):
        assert When("2023") < "2024"


def test_days_begin_at_midnight_of_the_zone() -> None:
    """Where a day sorts among times depends on where it is a day."""
    day, time = When("2023-09-13"), When("2023-09-12T20:00Z")

    assert time < day
    assert day.sort_key(SHANGHAI) < time.sort_key(SHANGHAI)


@pytest.mark.parametrize(("day", "hours"), [("2023-03-12", 23), ("2023-11-05", 25), ("2023-09-10", 24)])
def test_the_length_of_a_day(day: str, hours: int) -> None:
    """A day on which the clocks change has an hour less or more."""
    first, last, _ = When(day).sort_key(NEW_YORK)

    assert last - first + 1 == hours * 3600


@given(whens, whens, zones)
@example(When("9999-12-31"), When("9999-12-31T23:59-23:59"), SHANGHAI)
@example(When("0001-01-01"), When("0001-01-01T00:00+23:59"), NEW_YORK)
def test_laws_of_comparison(a: When, b: When, zone: tzinfo | None) -> None:
    """The comparisons agree with one another and with the order."""
    assume(possible(a, zone))
    assume(possible(b, zone))
    before, overlaps = a.before(b, zone), a.overlaps(b, zone)

    assert b.after(a, zone) is before
    assert b.overlaps(a, zone) is overlaps
    if before:
        assert b.before(a, zone) is False
        assert overlaps is False
        assert a.sort_key(zone) < b.sort_key(zone)
    if overlaps:
        assert before is False
        assert b.before(a, zone) is False
    if overlaps is False and before is False:
        assert b.before(a, zone) is True


@given(whens, whens, zones)
def test_a_day_of_the_world_is_a_day_of_every_zone(a: When, b: When, zone: tzinfo | None) -> None:
    """What is certain of days anywhere in the world is as certain of days in one zone."""
    assume(possible(a, zone))
    assume(possible(b, zone))

    assert a.before(b) in (None, a.before(b, zone))
    assert a.overlaps(b) in (None, a.overlaps(b, zone))


# Comparison against a count of all that may have happened, over a few days.

FAR = 30  # days beyond all dates below, before and after
NEVER = date.max.toordinal()
small_days = st.dates(date(2023, 1, 29), date(2023, 2, 3)).map(str)
small_points = small_days | small_days | st.sampled_from(["2023-01", "2023-02"])
small_texts = (
    small_points
    | st.builds(in_order, st.sampled_from(["{}/{}", "[{}..{}]"]), small_points, small_points)
    | st.builds(str.format, st.sampled_from(["{}/..", "../{}", "{}/", "[{}..]", "[..{}]"]), small_points)
)


def assignments(text: str) -> Iterator[tuple[int, int]]:
    """Give every first and last day that what *text* dates may have had."""
    low, high = date(2023, 1, 1).toordinal() - FAR, date(2023, 2, 28).toordinal() + FAR

    def bounds(part: str) -> tuple[int, int]:
        when = When(part)
        assert when.earliest is not None
        assert when.latest is not None
        return when.earliest.toordinal(), when.latest.toordinal()

    if "/" not in text:
        first, _, last = text.strip("[]").partition("..") if ".." in text else (text, "", text)
        lower, upper = bounds(first)[0] if first else low, bounds(last)[1] if last else high
        yield from ((day, day) for day in range(lower, upper + 1))
        return
    first, _, last = text.partition("/")
    starts = (0, 0) if first == ".." else bounds(first)
    ends = {"..": (NEVER, NEVER), "": (starts[0], high)}.get(last) or bounds(last)
    for start, end in product(range(starts[0], starts[1] + 1), range(ends[0], ends[1] + 1)):
        if start <= end:
            yield start, end


def agreed(answers: set[bool]) -> bool | None:
    """Return the answer that all give; None if they differ."""
    return answers.pop() if len(answers) == 1 else None


@settings(deadline=None)  # it counts up to 700 000 pairs of spans
@given(small_texts, small_texts)
@example("2023-01/2023-01-30", "2023-01-30")
@example("2023-02-03/2023-02", "2023-02-02")
@example("2023-01-30/", "2023-01-30")
def test_comparison_counts_all_possible_days(mine: str, theirs: str) -> None:
    """A comparison is True or False just when it is so for all days that may be meant, else None."""
    a, b = list(assignments(mine)), list(assignments(theirs))
    before = agreed({end < start for end, start in product({end for _, end in a}, {start for start, _ in b})})
    overlaps = agreed({s <= end and start <= e for (s, e), (start, end) in product(a, b)})

    assert When(mine).before(When(theirs)) is before
    assert When(mine).overlaps(When(theirs)) is overlaps


@pytest.mark.parametrize(
    ("a", "b", "zone", "before", "overlaps"),
    [
        # a day and a time: of the day in its zone, one can't tell; outside of it, one can
        ("2023-09-13", "2023-09-13T00:00+08:00", SHANGHAI, None, None),
        ("2023-09-12", "2023-09-13T00:00+08:00", SHANGHAI, True, False),
        ("2023-09-14", "2023-09-13T23:59+08:00", SHANGHAI, False, False),
        ("2023-09-12", "2023-09-13T00:00+08:00", None, None, None),
        ("2023-09-12", "2023-09-14T00:00+08:00", None, True, False),
        # the world's last day ends twelve hours after UTC's and begins fourteen before
        ("2023-09-12", "2023-09-13T11:59Z", None, None, None),
        ("2023-09-12", "2023-09-13T12:00Z", None, True, False),
        ("2023-09-12", "2023-09-11T10:00Z", None, None, None),
        ("2023-09-12", "2023-09-11T09:59Z", None, False, False),
        # two times
        ("2023-09-13T19:31+08:00", "2023-09-13T11:31Z", None, None, None),
        ("2023-09-13T19:31:00+08:00", "2023-09-13T11:31:00Z", None, False, True),
        ("2023-09-13T19:31+08:00", "2023-09-13T11:32Z", None, True, False),
        # a span of days holds a time within it
        ("2023-09-10/2023-09-12", "2023-09-11T10:00+08:00", SHANGHAI, False, True),
        ("2023-09-10/..", "2023-09-11T10:00+08:00", SHANGHAI, False, True),
        ("2023-09-10/", "2023-09-11T10:00+08:00", SHANGHAI, None, None),
    ],
)
def test_times(a: str, b: str, zone: tzinfo | None, *, before: bool | None, overlaps: bool | None) -> None:
    """Times are compared by the second; a day beside a time is a day of the zone, or of anywhere."""
    assert (When(a).before(When(b), zone), When(a).overlaps(When(b), zone)) == (before, overlaps)


def test_import_is_light() -> None:
    """Dates load without dateutil, which is heavy and needed only to read and to count."""
    code = "import sys, alitimeline.when; sys.exit('dateutil' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-09-13T19:31+08:00", "2023-09-13"),
        ("2023-09-13T00:31+08:00~", "2023-09-12~"),
        ("2023-09/2023-09-13T23:59:59Z", "2023-09/2023-09-13"),
        ("[2023-09-13T20:00-05:00..]", "[2023-09-14..]"),
        ("2023-09-13T20:00-05:00/", "2023-09-14/"),
        ("2023-Q3", "2023-Q3"),
    ],
)
def test_in_days(text: str, expected: str) -> None:
    """A time becomes its day in a zone; the rest stays as it is."""
    assert When(text).in_days(UTC) == When(expected)
