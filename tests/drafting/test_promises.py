"""Tests of `alitimeline.drafting.promises`. The articles were published on Wednesday, 22 October 2025."""

import re
from itertools import pairwise
from typing import ClassVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alitimeline.drafting.articles import Article
from alitimeline.drafting.dates import Dates
from alitimeline.drafting.facts import Header, Name, Named, Promise
from alitimeline.drafting.names import Names
from alitimeline.drafting.promises import find_promises
from alitimeline.when import When

PUBLISHED = When("2025-10-22")
#: Texts and what they promise: the words, and the deadline.
PROMISES = {
    "Acme plans to file for approval by the end of 2026 and to enroll 600 patients within 18 months.": [
        ("Acme plans to file for approval by the end of 2026", "2026-12"),
        ("to enroll 600 patients within 18 months", "P18M"),
    ],
    "Acme will open in Lyon in 2026 and make money by 2028.": [
        ("Acme will open in Lyon in 2026", "2026"),
        ("make money by 2028", "2028"),
    ],
    "He told staff that he would sell the mill within 90 days and that no shop would close before 2027.": [
        ("He told staff that he would sell the mill within 90 days", "P90D"),
        ("no shop would close before 2027", "2027"),
    ],
    "Acme remains committed to paying out half of its profit through fiscal 2028.": [
        ("Acme remains committed to paying out half of its profit through fiscal 2028", "2028")
    ],
    "We're going to cut spending to $180 million next fiscal year.": [
        ("We're going to cut spending to $180 million next fiscal year", "2027")
    ],
    "No one will lose their job before the end of 2026.": [
        ("No one will lose their job before the end of 2026", "2026-12")
    ],
    "Acme has pledged that, by 2030, it will plant a forest.": [
        ("Acme has pledged that, by 2030, it will plant a forest", "2030")
    ],
    "I started on 1 September 2025. I will visit every office in my first 100 days.": [
        ("I will visit every office in my first 100 days", "P100D of 2025-09-01")
    ],
    "We intend to take sugar down by a fifth. Give us until the end of 2028.": [
        ("We intend to take sugar down by a fifth", "2028-12")
    ],
    "We will commit to paying suppliers faster in fiscal year 2027.": [
        ("We will commit to paying suppliers faster in fiscal year 2027", "2027")
    ],
    "We will stay in Leeds until at least 2030.": [("We will stay in Leeds until at least 2030", "2030")],
    "We promise never to sell your data.": [("We promise never to sell your data", None)],
    "Where we are heading\n• Bottles: gone by 2027.\n• Halve waste in every hotel.\nHistory\n• In 2020 we began.": [
        ("• Bottles: gone by 2027", "2027"),
        ("• Halve waste in every hotel", None),
    ],
    "公司将在90天内完成检查，并力争年内复工。": [("公司将在90天内完成检查", "P90D"), ("并力争年内复工", "2025")],
    "三年內要讓船齡降到10年，並承諾明年上半年訂造4艘船。": [
        ("三年內要讓船齡降到10年", "P3Y"),
        ("並承諾明年上半年訂造4艘船", "2026-H1"),
    ],
    "他拟动用8000万元设立基金，6月底以前钱要到位。": [("他拟动用8000万元设立基金，6月底以前钱要到位", "2026-06-30")],
    "公司承诺，未来一年不涨价。": [("公司承诺，未来一年不涨价", "P1Y")],
    "今年我们有两项承诺。一是2027年底前降低负债率。二是每年分红不少于35%。": [
        ("一是2027年底前降低负债率", "2027-12"),
        ("二是每年分红不少于35%", None),
    ],
    "今年我们不裁员。": [("今年我们不裁员", "2025")],
    "We will open in Lyon before this year is out.": [("We will open in Lyon before this year is out", "2025")],
    "Our targets for 2026: women in 40 percent of senior roles, no injuries, and clean power at all plants.": [
        ("women in 40 percent of senior roles", "2026"),
        ("no injuries", "2026"),
        ("clean power at all plants", "2026"),
    ],
    "Acme has three priorities: cut its debt, sell its mill.": [("cut its debt", None), ("sell its mill", None)],
    "Acme will open a mill and close its shops.": [("Acme will open a mill", None), ("close its shops", None)],
    "By 2030 every bottle of Acme is made of glass.": [("By 2030 every bottle of Acme is made of glass", "2030")],
    "Acme is scheduled to close the mill by the end of the decade.": [
        ("Acme is scheduled to close the mill by the end of the decade", "2029")
    ],
    "Acme will do this in our 2027 financial year.": [("Acme will do this in our 2027 financial year", "2027")],
    "Lowe told analysts the group would sell the mill in 2026.": [
        ("Lowe told analysts the group would sell the mill in 2026", "2026")
    ],
    "未来三年我们将投入40亿元建厂，新增岗位5000个。": [
        ("未来三年我们将投入40亿元建厂", "P3Y"),
        ("新增岗位5000个", "P3Y"),
    ],
    "“十五五”期间公司将减亏。": [("“十五五”期间公司将减亏", "2030")],
    "我们保证百日之内退款。": [("我们保证百日之内退款", "P100D")],
    "公司計劃2027財年完成改造。": [("公司計劃2027財年完成改造", "2027")],
    "公司擬於下財年完成改造。": [("公司擬於下財年完成改造", "2027")],
}
NOTHING = """We expect to open 20 shops in 2026.
We hope to reach 1 million users by 2027.
If rates fall, we will build 500 homes in 2026.
We have no plans to sell the mill before 2030.
I can't promise more than that.
Ms. Roy will retire on 31 March 2026.
He plans to leave the company in June 2026.
The annual general meeting will be held on 12 May 2026.
He will receive a salary of $650,000 until 2027.
Rival Borland plans to open 30 shops by 2027.
Borland says its biscuits will be free of palm oil by 2027.
Umbra Corp will open 30 shops by 2027.
All of us would close the mill by 2027.
In 2019 we pledged to plant 10,000 trees, and we did.
The ferry will sail on 27 October 2025.
Will you close the mill by 2027?
Analyst, Oak Bank: They'll leave silicon by 2027.
Work will be done with 300 people.
We will do our best.
Voted to elect her and to pay 5% by 2027.
公司预计2026年收入增长10%。
公司没有在2026年裁员的计划。
The ferry sails on.
Our targets: soon.
Someone should build 30 mills by 2027.
去年公司由2300人减至2050人。
王先生将于2026年1月起担任董事。
股东大会将于2026年5月20日召开。
同业大成宣布2027年前投产三座新厂。
记者：公司将在2027年裁员。""".splitlines()


class FakeNames:
    """Acme, its leader, and another company, by their names only."""

    organization = "Acme"
    names: ClassVar = {
        "Acme": Name(name="Acme", kind="organization", fiscal_year_end="--06-30"),
        "Umbra": Name(name="Umbra", kind="organization"),
        "Lowe": Name(name="Lowe", kind="person"),
    }

    def __init__(self, text: str) -> None:
        self.found = [Named(*match.span(), match[0]) for match in re.finditer("Acme|Umbra|Lowe", text)]

    def is_own(self, key: str) -> bool:
        """Return whether this is Acme."""
        return key == self.organization

    def within(self, start: int, end: int) -> list[Named]:
        """Return who is named between two positions."""
        return [one for one in self.found if start <= one.start and one.end <= end]

    def speaker(self, position: int) -> str | None:
        """Return who says "I" there."""
        return "Lowe" if position else None


def find(text: str, published: When | None = PUBLISHED) -> list[Promise]:
    """Return the promises in a text."""
    article, header = Article("news.txt", text), Header(title="News", published=published, paragraphs=frozenset({99}))
    names = cast("Names", FakeNames(text))
    return find_promises(article, header, Dates(article, published, "UTC"), names)


def show(promise: Promise) -> str | None:
    """Return a deadline as a text."""
    if isinstance(promise.due, tuple):
        return f"{promise.due[0]} of {promise.due[1]}" if promise.due[1] else str(promise.due[0])
    return None if promise.due is None else str(promise.due)


@pytest.mark.parametrize(("text", "promises"), PROMISES.items())
def test_promises(text: str, promises: list[tuple[str, str | None]]) -> None:
    """Every promise has its own clause, and its deadline as it is said."""
    assert [(text[one.start : one.end], show(one)) for one in find(text)] == promises


@pytest.mark.parametrize("text", NOTHING)
def test_no_promises(text: str) -> None:
    """Forecasts, hopes, conditions, other companies, changes of roles and events are no promises."""
    assert find(text) == []


def test_makers() -> None:
    """A promise is made by the company, and by who says it."""
    assert [one.made_by for one in find("By 2030, Lowe said, Acme will plant a forest.")] == [("Acme", "Lowe")]
    assert [one.made_by for one in find("By 2030, we will plant a forest.")] == [("Acme", "Lowe")]


def test_of_a_company_without_a_known_name() -> None:
    """A company that an article names often is its own, known or not."""
    text = "Borland is old. Borland plans to open 30 shops by 2027, and so does everyone at Borland."

    assert [show(one) for one in find(text)] == ["2027"]


def test_of_another_and_us() -> None:
    """A name before the verb is not always who promises."""
    assert [show(one) for one in find("After buying Umbra, we will open 30 shops by 2027.")] == ["2027"]


def test_measures() -> None:
    """What is said of the present in the next sentence is the baseline."""
    (promise,) = find("Our target is 10 tonnes of waste by the end of 2026. In 2024 it was 1,140 tonnes.")
    (measure,) = promise.measures

    assert (measure.target, measure.unit, measure.baseline, str(measure.baseline_when)) == (10, "tonnes", 1140, "2024")


def test_without_a_day_of_publication() -> None:
    """Without it, what is counted from it is left out, and what is said in full is not."""
    assert [show(one) for one in find("公司将于年内开店3家。公司将于2027年前开店3家。", None)] == [None, "2027"]
    assert [show(one) for one in find("We will cut 5% next fiscal year.", None)] == [None]


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*"会将要，。;,. \n", "we will ", "by 2030", " and ", "to cut ", "5%", "三年内", "• ", "Acme "])
    )
)
def test_any_text(words: list[str]) -> None:
    """Promises lie in the text, in order, apart from each other."""
    text = "".join(words)
    promises = find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in promises)
    assert all(one.end <= other.start for one, other in pairwise(promises))
