"""Sound timelines of any size, made from a seed: Chinese, emoji, long quotes, partial dates; 1.2 kB an event."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from alitimeline import Timeline, loads

__all__ = ["SEED", "Record", "document", "text", "timeline", "write_folder"]

Record: TypeAlias = dict[str, Any]

SEED = 20230910
#: How many events there are to one commitment, one source and one actor.
COMMITMENTS, SOURCES, ACTORS = 20, 20, 100

#: Every form that a date has; filled in with a year, a month and a day.
WHENS = (
    *("{year}-{month:02}-{day:02}",) * 6,
    "{year}-{month:02}-{day:02}T19:31+08:00",
    "{year}-{month:02}-{day:02}T08:00:30Z",
    "{year}",
    "{year}-{month:02}",
    "{year}-Q3",
    "{year}-H1",
    "{year}-{month:02}~",
    "{year}?",
    "{year}-{month:02}-{day:02}%",
    "1999-01/{year}-{month:02}",
    "{year}-{month:02}-{day:02}/..",
    "{year}/",
    "[{year}-{month:02}-{day:02}..2023-09-13]",
    "[{year}-{month:02}..]",
    "[..{year}-{month:02}-{day:02}]",
)
TITLES = (
    "Alibaba Group hands over the chair, step {number}",
    "阿里巴巴集团宣布第{number}项管理层变动",
    "Letter to all staff no. {number}: User First, AI Driven 🚀",
    "新任首席执行官公布第{number}号战略重点",
    "Coverage of the restructuring, part {number} — “recalibrate our operations”",
)
SENTENCES = (
    "The change at the top takes effect on this day, as announced in June.",
    "新任CEO在全员信中提出“用户为先、AI驱动”两大战略重心。",
    "The cloud unit keeps its own board; its listing remains planned 🙂.",
    "未来四年，八五后和九零后将成为业务管理团队的主力。",
    "Whoever leads a business answers for its figures; nothing else changes.",
    "The letter says nothing of dates, so only the day of the letter bounds it.",
)
QUOTES = (
    "“用户为先”与“AI驱动”将成为未来十年的战略重心",
    "we will recalibrate our operations around these two core strategies and reshape our business priorities",
    "Within the next four years, those born after 1985 & 1990 shall form the backbone of our management <teams>",
    "=Eddie Wu; CEO, Chairman\\of Taobao and Tmall Group 👏👏🏽",
)
TAGS = ("leadership", "人工智能", "cloud computing", "用户为先", "people", "globalization")
PARTS = ("incoming", "outgoing", "author", "subject", "participant")
EMISSIONS = {"metric": "emissions", "target": 42, "unit": "%", "baseline_when": "2019"}
MEASURES: tuple[tuple[Record, Record], ...] = (
    ({}, {}),
    ({"measures": [EMISSIONS]}, {"value": 18.5}),
    (
        {"measures": [EMISSIONS, {"metric": "门店", "target": 1200, "baseline": 80, "scope": "欧洲"}]},
        {"value": {"门店": 300}},
    ),
)
VERDICTS = ("in-progress", "kept", "partly-kept", "stalled")


@cache
def text(events: int, seed: int = SEED) -> bytes:
    """Return the data file of a timeline of so many events, as an editor keeps it: indented, in UTF-8."""
    return f"{json.dumps(document(events, seed), ensure_ascii=False, indent=2)}\n".encode()


def write_folder(folder: Path, files: int) -> None:
    """Write so many timelines of 20 events, each with an id and a seed of its own."""
    for number in range(files):
        data = text(20, number).replace(b'"benchmark"', b'"company-%d"' % number, 1)
        (folder / f"{number:05}.timeline.json").write_bytes(data)


@cache
def timeline(events: int, seed: int = SEED) -> Timeline:
    """Return such a timeline."""
    return loads(text(events, seed))


def document(events: int, seed: int = SEED, commitments: int | None = None) -> Record:
    """Make a timeline of so many events, as it stands in a file; nothing is wrong with it."""
    random = Random(seed)  # noqa: S311 - the same on every machine, and no secret
    sources, actors = max(events // SOURCES, 2), max(events // ACTORS, 2)
    return {
        "schema_version": "1.0",
        "id": "benchmark",
        "title": "阿里巴巴 Alibaba: a timeline of a seed",
        "timezone": "Asia/Shanghai",
        "updated": "2026-01-01",
        "sources": [_source(random, number) for number in range(sources)],
        "actors": [_actor(number) for number in range(actors)],
        "events": [_event(random, number, sources, actors) for number in range(events)],
        "commitments": [
            _commitment(random, number, events, sources, actors)
            for number in range(max(events // COMMITMENTS, 1) if commitments is None else commitments)
        ],
    }


def _source(random: Random, number: int) -> Record:
    return {
        "id": f"source-{number}",
        "kind": random.choice(("letter", "filing", "press-release", "news", "interview", "web")),
        "title": random.choice(TITLES).format(number=number),
        "publisher": random.choice(("EqualOcean", "Pandaily", "晚点 LatePost")),
        "url": f"https://example.com/新闻/{number}?from=timeline&lang=zh#p{number % 9}",
        # after all events, else there were warnings
        "published": random.choice(("2024-01-15", "2024-02-13T19:31+08:00", "2024-03", "[2024-01-01..]")),
        "language": random.choice(("en", "zh-Hans")),
    }


def _actor(number: int) -> Record:
    if number % 2:
        return {
            "id": f"person-{number}",
            "kind": "person",
            "name": f"吴泳铭 {number}",
            "other_names": [f"Eddie Wu {number}"],
        }
    return {
        "id": f"organization-{number}",
        "kind": "organization",
        "name": f"Alibaba unit {number}",
        "identifiers": {"nyse": f"BABA{number}", "HKEX": [f"9988{number}", f"89988{number}"]},
        "fiscal_year_end": "--03-31",
    }


def _event(random: Random, number: int, sources: int, actors: int) -> Record:
    event: Record = {
        "id": f"event-{number}",
        "title": random.choice(TITLES).format(number=number),
        "when": random.choice(WHENS).format(
            year=random.randint(1999, 2022), month=random.randint(1, 12), day=random.randint(1, 28)
        ),
        "kind": random.choice(("leadership-change", "letter", "coverage", "announcement")),
        "summary": " ".join(random.sample(SENTENCES, 2)),
        "participants": [
            _participation(random, actor, sources, actors)
            for actor in random.sample(range(actors), random.choice((1, 1, 2)))
        ],
    }
    if number:
        event["related"] = [{"kind": "about", "event": f"event-{random.randrange(number)}"}]
    event["tags"] = random.sample(TAGS, random.choice((1, 2)))
    if random.random() < 0.3:
        event["place"] = "Hangzhou 杭州"
    event["citations"] = [_citation(random, sources) for _ in range(random.choice((1, 1, 1, 2)))]
    if random.random() < 0.3:
        event["citations"][0]["supports"] = ["when"]
    if random.random() < 0.05:
        citations = [_citation(random, sources)]
        event["media"] = [
            {"url": "https://example.com/1.jpg", "alt": "The stage", "credit": "Alibaba", "licence": "CC0"}
        ]
        event["disputes"] = [{"field": "when", "value": "2023-08~", "citations": citations, "note": SENTENCES[5]}]
    return event


def _participation(random: Random, actor: int, sources: int, actors: int) -> Record:
    participation: Record = {
        "actor": f"person-{actor}" if actor % 2 else f"organization-{actor}",
        "role": random.choice(("CEO", "Chairman", "首席财务官")),
        "organization": f"organization-{random.randrange(0, actors, 2)}",
        "part": random.choice(PARTS),
    }
    if random.random() < 0.1:
        participation["capacity"] = random.choice(("interim", "acting", "joint"))
        participation["reason"] = random.choice(("resigned", "retired", "promoted"))
    if random.random() < 0.05:
        participation["citations"] = [_citation(random, sources)]
        participation["x-party"] = "无党派"
    return participation


def _citation(random: Random, sources: int) -> Record:
    return {
        "source": f"source-{random.randrange(sources)}",
        "quote": " ".join(random.choices(QUOTES, k=random.choice((1, 1, 1, 4)))),
        "locator": f"paragraph {random.randint(1, 30)}",
    }


def _commitment(random: Random, number: int, events: int, sources: int, actors: int) -> Record:
    promise, body = f"event-{random.randrange(events)}", f"organization-{random.randrange(0, actors, 2)}"
    within: Record = {"within": random.choice(("P4Y", "P18M")), "of": promise}
    dues: tuple[Any, ...] = (within, within, {"fiscal_year": 2030, "of": body}, "2033", "[..2030-09-12]")
    measures, value = deepcopy(random.choice(MEASURES))  # what is one object in several places is an alias in YAML
    made: Record = {"made_in": promise}
    if random.random() < 0.2:
        made, dues = {"made_on": "2023-05"}, ({"within": "P4Y"}, {"fiscal_year": 2030, "of": body}, "2033")
    return {
        "id": f"commitment-{number}",
        "title": random.choice(TITLES).format(number=number),
        "statement": " ".join(random.sample(SENTENCES, 2)),
        "made_by": [body, "organization-0", "person-1"] if random.random() < 0.2 and body != "organization-0" else body,
        **made,
        "kind": random.choice(("priority", "investment", "people")),
        "due": random.choice(dues),
        **measures,
        "assessments": [
            {
                "on": random.choice(("2025-06-30", "2025-Q2", "2025-06")),
                "verdict": random.choice(VERDICTS),
                **value,
                "label": "In the works",
                "note": random.choice(SENTENCES),
                "citations": [_citation(random, sources)],
            }
        ],
        "tags": random.sample(TAGS, 1),
        "citations": [_citation(random, sources)],
    }
