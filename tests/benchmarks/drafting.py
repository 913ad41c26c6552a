"""Drafts beside gold records: what is right of what was drafted (precision), and drafted of what is wanted (recall).

Ours is a share of the facts of a folder of texts, theirs the aim; `kept` are texts that nobody tuned the rules for.

Then ours and dateparser find the dates in all texts. It gets the language and the day of publication. What is
found counts like the dates of a draft: neither is right with the dates of what is no fact, such as a rumour.
dateparser gives a day also for a year: any day within a wanted date is right.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from dateparser.search import search_dates
from tests.benchmarks.measure import Figure, Share, alternate
from tests.drafting.gold import FOLDERS, Sample, read_samples
from tests.drafting.likeness import find_bounds
from tests.drafting.scoring import METRICS, Score, score_dates, score_draft

from alitimeline import When
from alitimeline.drafting.articles import Article
from alitimeline.drafting.dates import find_dates
from alitimeline.drafting.draft import draft_articles

__all__ = ["figures"]

#: The precision and the recall that we aim at.
AIMS = {"dates": (0.95, 0.90), "roles": (0.90, 0.80), "promises": (0.75, 0.70), "quotes": (1.0, 1.0)}
NAMES = {"roles": "role changes", "quotes": "quotes that are in the text"}


def figures(*, quick: bool) -> list[Figure]:
    """Score the drafts of both folders of texts, and compare the dates in them with dateparser's."""
    tuned, kept = map(read_samples, FOLDERS)
    return [
        *_shares("tuned", tuned, target=None),
        *_shares("kept", kept, target=1.0),
        *_dates([*tuned, *kept], 1 if quick else 5),
    ]


def _shares(name: str, samples: Iterable[Sample], *, target: float | None) -> list[Figure]:
    score = Score()
    for sample in samples:
        score += score_draft(draft_articles([Article(sample.name, sample.text)])[0], sample)
    shares: list[Figure] = []
    for metric in METRICS:
        found = {"precision": score.precision(metric), "recall": score.recall(metric)}
        aims = dict(zip(found, AIMS.get(metric, (1.0, 1.0)), strict=True))
        for kind in found if metric != "quotes" else ["precision"]:
            what = f"{name}: {NAMES.get(metric, metric)}, {kind} : {'aim' if metric in AIMS else 'all'}"
            shares.append(_share(what, found[kind], aims[kind], target if metric in AIMS else None))
    return shares


def _dates(samples: list[Sample], rounds: int) -> list[Figure]:
    """Compare the dates that are found in the texts, and the time that it takes."""
    ours, theirs = (_score_dates(find, samples) for find in (_find, _search))
    what = f"dates in {len(samples)} texts"
    time, its_time = alternate(rounds, lambda: [*map(_find, samples)], lambda: [*map(_search, samples)])
    return [
        _share(f"{what}, precision : dateparser", ours.precision("dates"), theirs.precision("dates"), 1.0),
        _share(f"{what}, recall : dateparser", ours.recall("dates"), theirs.recall("dates"), 1.0),
        Figure(f"{what}, time : dateparser", time, its_time, target=1.0),
    ]


def _score_dates(find: Callable[[Sample], list[When]], samples: list[Sample]) -> Score:
    return sum((score_dates(find(sample), sample.gold) for sample in samples), Score())


def _find(sample: Sample) -> list[When]:
    published = When.parse(sample.gold.record["published"])
    return [dated.when for dated in find_dates(sample.text, published)]


def _search(sample: Sample) -> list[When]:
    day = find_bounds(sample.gold.record["published"])[0]
    base = datetime.combine(day, datetime.min.time()) if day else None
    languages = [sample.gold.record["language"][:2]]
    found = search_dates(sample.text, languages=languages, settings={"RELATIVE_BASE": base}) or []
    return [When.of(moment.date()) for _, moment in found]


def _share(what: str, ours: float, theirs: float, target: float | None) -> Share:
    return Share(what, 100 * ours, 100 * theirs, target, "%")
