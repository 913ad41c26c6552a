"""The texts with gold records: each record is consistent, and says only what its text does."""

import re
from datetime import date
from typing import Any

import pytest
from tests.drafting.gold import FOLDERS, Item, Sample, find_deadline, list_dates, list_measures, read_all

from alitimeline.queries.passages import FoldedText, split_quote
from alitimeline.when import MONTH_NAMES, When

SAMPLES = read_all()
#: The keys of a record, and of its items by kind, and whether each must be there.
KEYS = dict.fromkeys(("text", "id", "language", "style", "title", "published", "timezone", "actors", "items"), True)
KEYS |= dict.fromkeys(("words", "publisher", "author", "fiscal_year_end", "distractors"), False)
ALL = dict.fromkeys(("kind", "quote"), True) | dict.fromkeys(("optional", "quote_any"), False)
DATED = ALL | {"when": True} | dict.fromkeys(("when_any", "status", "person"), False)
PROMISED = dict.fromkeys(("due", "due_last", "due_any", "due_optional", "measure", "measure_optional"), False)
ITEMS: dict[str, dict[str, bool]] = {
    "date-event": DATED | {"title": True, "title_any": False},
    "role-change": DATED
    | dict.fromkeys(("person", "role", "organization", "part"), True)
    | dict.fromkeys(("role_any", "person_other", "interim", "reason"), False),
    "promise": ALL | PROMISED | {"title": True, "organization": True, "title_any": False, "person": False},
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMED = rf"(?P<name>{'|'.join(WEEKDAYS)}),? (?:the )?"
MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)})"
YEAR = r"(?:,? (?P<year>\d{4}))?"
#: Days that a text says the weekday of.
DAYS = [
    re.compile(rf"{NAMED}{MONTH} (?P<day>\d\d?)\b{YEAR}"),
    re.compile(rf"{NAMED}(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? {MONTH}{YEAR}"),
    re.compile(
        r"(?:(?P<year>\d{4})\s?年\s?)?(?P<month>\d\d?)\s?月\s?(?P<day>\d\d?)\s?[日号號]"
        r"\s?[(（]?(?:星期|周|週|礼拜|禮拜)(?P<name>[一二三四五六日天])"
    ),
]


def test_files() -> None:
    """Every text has a gold record, and every record a text; both folders have at least twenty."""
    for folder in FOLDERS:
        texts, records = ({file.stem for file in folder.glob(f"*.{end}")} for end in ("txt", "json"))

        assert texts == records
        assert len(texts) >= 20


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_keys_of_gold_records(sample: Sample) -> None:
    """A gold record has the keys that README.md lists, and no others."""
    record = sample.gold.record
    wrong = [*_list_wrong_keys(record, KEYS)]
    for number, item in enumerate(record["items"]):
        wrong += [f"{number} {key}" for key in _list_wrong_keys(item, ITEMS[item["kind"]])]
    numbers = [measure["target"] for item in record["items"] for measure in list_measures(item)]

    assert wrong == []
    assert record["id"] == sample.name.rpartition("/")[2]
    assert all(type(number) in (int, float) for number in numbers)


def _list_wrong_keys(values: dict[str, Any], keys: dict[str, bool]) -> list[str]:
    return [
        *(values.keys() - keys.keys()),
        *(key for key, is_needed in keys.items() if is_needed and key not in values),
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_quotes_of_gold_records(sample: Sample) -> None:
    """Every quote of a gold record is in its text."""
    record = sample.gold.record
    facts: list[Item] = [*record["items"], *record.get("distractors", ())]
    quotes = [quote for fact in facts for quote in (fact["quote"], *fact.get("quote_any", ()))]
    text = FoldedText(sample.text)

    assert [quote for quote in quotes if text.find_missing(split_quote(quote)) is not None] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_dates_of_gold_records(sample: Sample) -> None:
    """The dates of a gold record can be read, and the last day of a promise is what its deadline comes to."""
    record = sample.gold.record
    promises = sample.gold.list_items("promise")
    deadlines = {number: find_deadline(item, record) for number, item in enumerate(promises)}
    wanted = {number: item.get("due_last") for number, item in enumerate(promises)}

    assert When.parse(record["published"]).latest
    assert all(list_dates(item) for item in sample.gold.list_items("date-event", "role-change"))
    assert {number: due and str(due[1]) for number, due in deadlines.items()} == wanted


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_weekdays(sample: Sample) -> None:
    """The weekday of a day is right; of a day without a year, in the year of publication or one beside it."""
    published = int(sample.gold.record["published"][:4])

    wrong = []
    for match in (match for pattern in DAYS for match in pattern.finditer(sample.text)):
        name = match["name"]
        wanted = WEEKDAYS.index(name) if name in WEEKDAYS else "一二三四五六日".index(name.replace("天", "日"))
        month = MONTH_NAMES.index(match["month"]) + 1 if match["month"] in MONTH_NAMES else int(match["month"])
        years = [int(match["year"])] if match["year"] else range(published - 1, published + 2)
        if wanted not in [date(year, month, int(match["day"])).weekday() for year in years]:
            wrong.append(match[0])

    assert wrong == []
