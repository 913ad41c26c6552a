"""One briefing of several timelines: each sheet has the rows of all, with a column that says whose they are."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from attrs import evolve

from alitimeline.answers.words import find_title, inflect
from alitimeline.briefing.cells import Link, Styled, Value, plain
from alitimeline.briefing.editable import COMBINED
from alitimeline.briefing.headings import label
from alitimeline.briefing.headings import sheets as find_words
from alitimeline.briefing.sheets import EXECUTIVE, SHEETS, Options, bind, write_parts
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.commitments import format_deadline
from alitimeline.briefing.sheets.guide import notes
from alitimeline.briefing.sheets.losses import losses
from alitimeline.briefing.sheets.roadmap import chart, roadmap
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.briefing.sheets.summary import (
    FIGURES,
    Cells,
    Line,
    cut_list,
    find_next,
    find_overdue,
    lay_out_lines,
    list_figures,
)
from alitimeline.documents.outputs import Exported, Progress, parse_options
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["render"]

#: How many companies the summary has, and how much of a company's name a line of it.
SHOWN, LETTERS = 20, 28
#: The columns of the sheet Companies that count rows, as the figures of the summary do.
COUNTS = ("events", "commitments", "past", "soon", "kept", "broken", "open_disputes")


def render(timelines: Sequence[Timeline], progress: Progress | None = None, **options: Any) -> Exported:  # noqa: ANN401
    """Write several timelines, whose ids differ, as one workbook, which isn't read back.

    Days are counted from the latest of the days that the timelines speak of, if none is given. Each date is in the
    time zone of its own timeline.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if Excel can't hold the timelines, or an option has a wrong value or is for one timeline.
        DeadlineError, UnknownNameError: as for one timeline.
    """
    chosen = parse_options(Options, "the briefing", options)
    if chosen.previous or chosen.chart:
        name = "previous" if chosen.previous else "chart"
        raise ExportError(f"a combined briefing has no {name}", "write a briefing of that timeline alone")
    day = chosen.as_of or max((timeline.as_of for timeline in timelines if timeline.as_of), default=None)
    briefings = [Briefing(timeline, evolve(chosen, as_of=day)) for timeline in timelines]
    names = _name_companies(timelines, chosen)
    title = find_words()["companies"].name["en"]
    whole = Briefing(Timeline(id="combined", title=title, language=chosen.language), evolve(chosen, as_of=day))
    count = inflect(label("combined", chosen.language), len(names)).format(len(names))
    whole = evolve(whole, timeline=evolve(whole.timeline, title=count))
    makers = EXECUTIVE if chosen.profile == "executive" else SHEETS
    sheets = [
        _stack(whole, names, [make(briefing) for briefing in briefings])
        for make in makers
        if make not in (roadmap, chart)
    ]
    sheets = [_list_companies(whole, names, briefings, {sheet.key: sheet for sheet in sheets}), *sheets]
    sheets.append(notes(whole, sheets, is_edited=False))
    sheets.insert(0, lay_out_lines(whole, [*_summarize(whole, names, briefings, sheets)]))
    book = bind(whole, sheets, {COMBINED: str(len(names)), "alitimeline.language": chosen.language})
    return Exported(write_parts(book, progress), losses(book))


def _name_companies(timelines: Sequence[Timeline], options: Options) -> dict[str, str]:
    """Return the titles of the timelines by their ids, which distinguish those with the same title."""
    titles = {timeline.id: find_title(timeline, options.language) for timeline in timelines}
    counts = Counter(titles.values())
    return {id_: title if counts[title] == 1 else f"{title} ({id_})" for id_, title in titles.items()}


def _stack(whole: Briefing, names: Mapping[str, str], parts: Sequence[Sheet]) -> Sheet:
    """Lay out one sheet with the rows of those of all companies, and the column Company."""
    words, language = find_words()[parts[0].key], whole.options.language
    is_executive = whole.options.profile == "executive" and words.executive
    columns: dict[str, Column] = {}
    for column in (column for part in parts for column in part.columns):
        width = max(column.width, columns.get(column.key, column).width)
        name = words.columns[column.key].name[language]  # without the time zone of one timeline
        style = "Text" if column.style == "Input" else column.style
        columns[column.key] = column._replace(width=width, style=style, name=name, choice=None, is_edited=False)
    keys = [key for key in (words.executive if is_executive else words.layout) if key in columns]
    printed = () if is_executive else words.printed
    keys.insert(keys.index(printed[0]) if printed else 0, "company")
    columns["company"] = whole.columns("companies")["company"]._replace(width=24, style="Text")
    rows: list[list[Value]] = []
    records: list[str | None] = []
    for (id_, name), part in zip(names.items(), parts, strict=True):
        for row in part.rows:
            cells = {key: _lead(value, id_, key) for key, value in zip(part.numbers, row, strict=True)}
            rows.append([{**cells, "company": name}.get(key) for key in keys])
        records += [record and record.replace("/", f"/{id_}/", 1) for record in part.records]
    return Sheet(
        parts[0].name,
        [columns[key] for key in keys],
        rows,
        words.table,
        keys.index(words.frozen or "company") + 1,
        (keys.index("company") + 1, keys.index(printed[1]) + 1) if printed else None,
        key=words.key,
        records=records,
        rules=parts[0].rules,
    )


def _lead(value: Value, company: str, key: str = "") -> Value:
    """Return a cell whose link leads to the record of this company, and whose id says so."""
    match value:
        case Link() if value.to.startswith("#"):
            text = f"{company}/{value.text}" if key == "id" else value.text
            return Link(text, value.to.replace("/", f"/{company}/", 1))
        case str() if key == "id":
            return f"{company}/{value}"
        case _:
            return value


def _list_companies(
    whole: Briefing, names: Mapping[str, str], briefings: Sequence[Briefing], sheets: Mapping[str, Sheet]
) -> Sheet:
    """Lay out the sheet Companies: formulas over the tables, with what they give."""
    columns = whole.columns("companies")
    counts: dict[str, Counter[str]] = {}
    for key in COUNTS:
        sheet, column, word = FIGURES[key]
        text = whole.words.word(*word) if word else ""
        second = f',{{{sheet}.{column}}},"{text}*"' if word else ""
        formula = f'COUNTIFS({{{sheet}.id}},{{id}}&"/*"{second})'
        columns[key] = columns[key]._replace(formula=formula)
        ids, at = sheets[sheet].numbers["id"] - 1, sheets[sheet].numbers[column] - 1
        matching = (row for row in sheets[sheet].rows if not word or str(plain(row[at])).startswith(text))
        counts[key] = Counter(str(plain(row[ids])).partition("/")[0] for row in matching)

    def row(briefing: Briefing) -> Mapping[str, Value]:
        id_ = briefing.timeline.id
        ahead = (item for item in briefing.statuses.values() if item.state in ("upcoming", "due-now"))
        return {
            "company": names[id_],
            **{key: count[id_] for key, count in counts.items()},
            "next": next((format_deadline(briefing, one.commitment) for one in ahead), None),
            "timezone": briefing.timeline.timezone,
            "id": id_,
        }

    laid_out = whole.sheet("companies", map(row, briefings), columns)
    return evolve(laid_out, records=[f"company/{id_}" for id_ in names])


def _summarize(
    whole: Briefing, names: Mapping[str, str], briefings: Sequence[Briefing], sheets: Sequence[Sheet]
) -> Iterator[Line]:
    """Yield the lines of the summary."""
    say, companies = whole.words.label, sheets[0]
    yield Line("", Styled(whole.as_of_cell, "Date"), say("as_of_text"), name="AsOf")
    yield from list_figures(whole, sheets)
    at = {key: number - 1 for key, number in companies.numbers.items()}
    rows: list[Cells] = []
    for row in sorted(companies.rows, key=lambda row: -int(str(plain(row[at["past"]])))):
        promises = say("company_promises", row[at["past"]], row[at["commitments"]])
        company = Link(str(row[at["company"]]), f"#company/{row[at['id']]}")
        rows.append((Styled(row[at["next"]], "Date"), company, promises))  # type: ignore[arg-type]
    yield from cut_list(whole, "companies", rows, "#companies", SHOWN)

    for key, find in (("next", find_next), ("overdue", find_overdue)):
        nearest: list[tuple[float, Cells]] = []
        for (id_, name), briefing in zip(names.items(), briefings, strict=True):
            short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
            for days, (item, link, beside) in find(briefing):
                led = Link(f"{short}{say('colon')}{plain(link)}", link.to if isinstance(link, Link) else "")
                nearest.append((days, (item, _lead(led, id_), beside)))
        rows = [cells for _, cells in sorted(nearest, key=itemgetter(0))]
        yield from cut_list(whole, key, rows, "#commitments")
    notes_name = find_words()["notes"].name[whole.options.language]
    yield Line(say("about"), Link(notes_name, "#notes"), say("combined_notes"))
