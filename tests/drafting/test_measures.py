"""Tests of `alitimeline.drafting.measures`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.facts import Dated
from alitimeline.drafting.measures import find_measures
from alitimeline.model import Measure
from alitimeline.when import When

TARGETS = {
    "cut emissions by 40 per cent": (40, "%"),
    "sell up to half of its stake": (50, "%"),
    "double the number of clinics": (2, "times"),
    "让产量翻番": (2, "倍"),
    "減碳五成": (50, "%"),
    "降价三成半": (35, "%"),
    "线上化达到百分之百": (100, "%"),
    "耗水量减少四分之一": (25, "%"),
    "food waste is zero": (0, None),
    "没有一家工厂用煤": (0, None),
    "spend $1.5bn on the plant": (1_500_000_000, "USD"),
    "总开支不多于港幣6億元": (600_000_000, "HKD"),
    "投入二十亿元": (2_000_000_000, "CNY"),
    "a fund of 20 million ringgit": (20_000_000, "MYR"),
    "take delivery of six ammonia-ready carriers": (6, "ammonia-ready carriers"),
    "visit all 14 of our offices": (14, "offices"),
    "hire a hundred engineers": (100, "engineers"),
    "减少120个岗位": (120, "个岗位"),
    "开十二家店": (12, "家"),
    "新增装机50万千瓦": (500_000, "kW"),
    "the figure will not go above 100": (100, None),
    "raise the margin to between 10% and 12%": (10, "%"),
    "a margin of 12-14%": (12, "%"),
    "降价10%至12%": (10, "%"),
    "毛利率一成二": (12, "%"),
    "double revenue to €1.2 billion": (1_200_000_000, "EUR"),
    "cut its Scope 1 and 2 emissions by 42%": (42, "%"),
    "women in 40 percent of roles (2024: 29 percent)": (40, "%"),
    "完成10次发射": (10, "次"),
}
BASES = {
    "bring the margin up to 15 percent, from 9.8 percent": ("margin", 15, "%", 9.8),
    "bring costs from $240 million to $180 million": ("costs", 180_000_000, "USD", 240_000_000),
    "资产负债率由68%降至60%以下": ("资产负债率", 60, "%", 68),
    "船齡從14年降到10年": ("船齡", 10, "年", 14),
    "fewer product lines, 90 instead of 140": ("fewer product lines", 90, None, 140),
    "a share of 50 percent; today it's 31 percent": ("share", 50, "%", 31),
    "月产能做到15万片，目前是11万片": ("月产能", 150_000, "片", 110_000),
}


def list_targets(text: str) -> list[tuple[float, str | None]]:
    """Return the numbers and units in a text."""
    return [(one.target, one.unit) for one in find_measures(text)]


@pytest.mark.parametrize(("text", "target"), TARGETS.items())
def test_targets(text: str, target: tuple[float, str | None]) -> None:
    """The number is whole, and the unit one of a few words."""
    assert list_targets(text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "OPAL-3",
        "phase 2",
        "within 30 days",
        "first half",
        "net zero",
        "第三家",
        "一家店",
        "from 5%",
        "these two key strategies",
        "三项重点举措",
    ],
)
def test_no_targets(text: str) -> None:
    """Numbers of other things are no measures."""
    assert list_targets(text) == []


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("halve its water use", "water use"),
        ("raise the\tshare of\x07 wind to 5%", "share of wind"),
        (f"raise {'a very long name ' * 6}to 5%", "very long name a very long name a very long name a very long"),
        (f"{'废' * 80}降至5%", "废" * 60),
    ],
)
def test_metrics(text: str, metric: str) -> None:
    """What is measured is said in whole words, without odd signs."""
    assert [one.metric for one in find_measures(text)] == [metric]


def test_whole_numbers() -> None:
    """A number without a fraction is an integer."""
    assert [type(one.target) for one in find_measures("cut 5% of costs, and 2.5% of staff")] == [int, float]


@pytest.mark.parametrize(("text", "measure"), BASES.items())
def test_baselines(text: str, measure: tuple[str, float, str | None, float]) -> None:
    """What a number is counted from is its baseline, wherever it is said."""
    metric, target, unit, baseline = measure

    assert find_measures(text) == [Measure(metric=metric, target=target, unit=unit, baseline=baseline)]


@pytest.mark.parametrize(
    ("text", "when", "baseline"),
    [
        ("cut water use by 40% against a 2018 baseline", "2018", None),
        ("碳排放减少五成（以108年為基準）", "2019", None),
        ("use 30% less water than we did in 2019", "2019", None),
        ("cut waste to 10 tonnes. In 2024 it was 1,140 tonnes", "2024", 1140),
        ("cut waste to 10 tonnes, down from 26 in 2023", "2023", 26),
    ],
)
def test_baseline_when(text: str, when: str, baseline: float | None) -> None:
    """The year that a number is counted from belongs to it."""
    assert [(str(one.baseline_when), one.baseline) for one in find_measures(text)] == [(when, baseline)]


def test_dates_are_no_measures() -> None:
    """Dates and the places of deadlines are left out."""
    text = "open 40 shops in 2024, 30 in all by March 2026"
    dates = [Dated(14, 21, When("2024"))]

    assert [one.target for one in find_measures(text, dates, [(34, 46)])] == [40]


def test_aside() -> None:
    """What the company is otherwise is not what it promises."""
    assert list_targets("Acme, which runs 36 schools, will open 4 schools") == [(4, "schools")]


def test_names() -> None:
    """What is measured is named by the words before the number, or else behind it."""
    assert [one.metric for one in find_measures("£18m for the bakery")] == ["bakery"]
    assert [one.metric for one in find_measures("50%")] == ["%"]


@given(st.text(alphabet="0123456789.,%$€ -–/一二三十百千万亿元家个成分之半从到fromtohalfzero", max_size=60))
def test_any_text(text: str) -> None:
    """Every measure has a finite number, from any text."""
    assert all(one.metric and abs(one.target) < float("inf") for one in find_measures(text))
