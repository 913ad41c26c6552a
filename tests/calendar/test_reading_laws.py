"""What holds of every calendar that others write: in any encoding, any zone, any order of versions."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from alitimeline import Timeline
from alitimeline.calendar import reading
from alitimeline.calendar.grammar.lines import decode_lines
from alitimeline.calendar.grammar.zones import find_zone

WESTERN = (
    *("Größe", "Board – “strategy” €", "“Été”", "CRÉÉE à l’ÉCOLE", "äöüß", "réunion n° 3", "Año señor ¿qué?"),
    *("« été »", "Müller & Söhne", "Straße 3", "naïve café", "Øresund – Malmö", "São João", "façade"),
)
CHINESE = ("董事会会议", "阿里巴巴集团董事会主席张勇", "杭州", "未来十年的战略", "公司治理与承诺")
#: Texts in encodings that nothing distinguishes surely.
OTHERS = {
    "shift_jis": ("取締役会のお知らせ", "取締役会", "会議", "ミーティング"),
    "big5": ("董事會會議", "公告", "台北會議", "年度報告"),
    "euc_kr": ("이사회 회의", "서울", "주주총회"),
    "euc_jp": ("取締役会のお知らせ", "会議"),
    "cp1251": ("Совет директоров", "Собрание акционеров"),
    "iso8859_7": ("Διοικητικό συμβούλιο",),
}
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kathmandu")


def _read(*lines: str) -> Timeline:
    timeline = reading.read("\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()).timeline
    assert timeline is not None
    return timeline


@pytest.mark.parametrize("text", WESTERN)
def test_western_letters(text: str) -> None:
    """A line in windows-1252, which contains Latin-1, is read letter by letter."""
    assert decode_lines([f"SUMMARY:{text}".encode("cp1252")]) == ([f"SUMMARY:{text}"], {0: "windows-1252"})


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_characters(text: str) -> None:
    """A line in GB 18030 is read character by character."""
    assert decode_lines([f"SUMMARY:{text}".encode("gb18030")]) == ([f"SUMMARY:{text}"], {0: "GB18030"})


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts])
def test_other_encodings(encoding: str, text: str) -> None:
    """No letter is guessed in an encoding that can't be known: what isn't ASCII is shown as U+FFFD."""
    line = f"SUMMARY:{text}".encode(encoding)

    assert decode_lines([line]) == ([line.decode("ascii", errors="replace")], {0: None})


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=2, max_size=9),
    st.integers(0, 8),
    st.integers(0, 10_000),
    st.sampled_from([0x80, 0xC3, 0xE4, 0xFF]),
)
@example(["董事会", "战略发布", "Größe"], 1, 3, 0xFF)
def test_one_bad_byte(texts: list[str], number: int, at: int, octet: int) -> None:
    """A bad byte changes no other line."""
    lines = [f"X:{text}".encode() for text in texts]
    number %= len(lines)
    at = 2 + at % (len(lines[number]) - 1)
    bad = [*lines]
    bad[number] = lines[number][:at] + bytes([octet]) + lines[number][at + 1 :]
    read, encodings = decode_lines(bad)
    assume("\n" not in read[number])

    assert set(encodings) <= {number}
    assert read[:number] + read[number + 1 :] == [f"X:{text}" for text in texts[:number] + texts[number + 1 :]]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=30), st.integers(-11, 13))
@example("Hora del este (EE.UU. y Canadá)", -5)
@example("Kuala Lumpur, Singapore", 8)
@example("", 3)
def test_a_zone_that_the_file_defines(place: str, hours: int) -> None:
    """What a file says of its own zone comes before the offset in its name; its name is compared without escapes."""
    tzid = f"(UTC{hours:+03}:00) {place}".strip()
    assume(find_zone(tzid) is None or not isinstance(find_zone(tzid), ZoneInfo))
    assume("^" not in tzid and '"' not in tzid and "\\" not in tzid and tzid.isprintable())
    escaped = tzid.replace(";", "\\;").replace(",", "\\,")
    zone = ["BEGIN:VTIMEZONE", f"TZID:{escaped}", "BEGIN:STANDARD", "DTSTART:16010101T000000"]
    zone += ["TZOFFSETFROM:+0715", "TZOFFSETTO:+0715", "END:STANDARD", "END:VTIMEZONE"]
    event = ["BEGIN:VEVENT", "UID:a", f'DTSTART;TZID="{tzid}":20260701T090000', "END:VEVENT"]

    assert _read(*zone, *event).events[0].when.text == "2026-07-01T09:00+07:15"


@given(
    st.sampled_from(ZONES),
    st.sampled_from(["", "X-WR-TIMEZONE:Asia/Tokyo"]),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - what a clock there shows
    st.integers(1, 10_000),
)
def test_an_end_without_a_zone(zone: str, stated: str, start: datetime, minutes: int) -> None:
    """An end without a zone is in that of the start, wherever the calendar is."""
    begin, end = (
        start.replace(second=0, microsecond=0),
        start.replace(second=0, microsecond=0) + timedelta(minutes=minutes),
    )
    event = ["BEGIN:VEVENT", "UID:a", f"DTSTART;TZID={zone}:{begin:%Y%m%dT%H%M%S}", f"DTEND:{end:%Y%m%dT%H%M%S}"]
    when = _read(*filter(None, [stated]), *event, "END:VEVENT").events[0].when
    first, last = (moment.replace(tzinfo=ZoneInfo(zone)) for moment in (begin, end))
    assume(first.astimezone(UTC) < last.astimezone(UTC))

    assert (when.earliest, when.points[-1].earliest) == (first, last)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 28), st.integers(1, 28)), min_size=2, max_size=4, unique=True)
)
def test_versions_in_any_order(versions: list[tuple[int, int, int]]) -> None:
    """The newest of several versions counts, wherever it is: by SEQUENCE, then DTSTAMP, then LAST-MODIFIED."""
    newest = max(versions)
    for order in permutations(versions):
        lines = [
            line
            for sequence, stamp, modified in order
            for line in (
                *("BEGIN:VEVENT", "UID:a", f"SEQUENCE:{sequence}", f"DTSTAMP:202401{stamp:02}T000000Z"),
                f"LAST-MODIFIED:202402{modified:02}T000000Z",
                *(f"SUMMARY:{sequence} {stamp} {modified}", "DTSTART;VALUE=DATE:20240101", "END:VEVENT"),
            )
        ]

        assert [event.title for event in _read(*lines).events] == [" ".join(map(str, newest))]
