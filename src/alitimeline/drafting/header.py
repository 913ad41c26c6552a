"""What an article says of itself: title, author, publisher, and when it was published."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from alitimeline.drafting.articles import Article, is_chinese, to_line
from alitimeline.drafting.dates import Dates
from alitimeline.drafting.facts import Header
from alitimeline.drafting.wordlists import read_words
from alitimeline.model import Source, SourceKind
from alitimeline.model.texts import LINE_LENGTH, VISIBLE
from alitimeline.when import When

__all__ = ["PRIMARY", "build_source", "read_header"]

WORDS = read_words("header")
#: How many lines the head and the foot have at most.
MOST_LINES = 12
#: How many characters a line has besides its date, if it is a line for the date, and a name or title in the foot.
LONGEST_REST, LONGEST_NAME = 60, 60
#: How much of the first paragraph is looked at for a date line, and for the name of the organization.
DATELINE, OPENING = 130, 400
LONGEST_TITLE = 300
PROSE = re.compile(r"[.。!！?？;；][\"'”’」』）)]?$")
#: Kinds in which those who act speak themselves.
PRIMARY = {"letter", "filing", "press-release"}
#: Kinds of what an organization publishes itself.
OWN = ("filing", "press-release", "other")
NAME = re.compile(r"[^\W\d_][^.。!?；;:：]*$")


class _Line(NamedTuple):
    number: int
    text: str
    kind: str | None
    author: str | None = None
    publisher: str | None = None
    date: When | None = None
    #: Where its date begins and ends.
    at: int = 0
    behind: int = 0


def read_header(article: Article) -> Header:
    """Return what the head and the foot of an article say of it."""
    language, texts = _find_language(article.text), _list_texts(article)
    zone = _find_zone([text[:OPENING] for text in (*texts[:MOST_LINES], *texts[-MOST_LINES:])], language)
    head = _read_head(texts, zone)
    opening = [_read_line(len(head) + 1, text, zone) for text in texts[len(head) : len(head) + 1]]
    foot = _read_foot(texts, len(head) + 1, zone)
    title = next((line.text for line in head if not line.kind), texts[0] if texts else article.name)[:LONGEST_TITLE]
    above = "\n".join(line.text for line in head)
    if subject := re.search(WORDS["across"]["title"], above):
        title = subject["title"]
    kind, lines = _find_kind(article.text, title), [*head, *opening, *foot]
    signed = _find_author(lines, above, foot)
    if kind in ("news", "press-release") and _speaks(article.text):
        asked = sum(text.endswith(("?", "？")) for text in texts)
        kind = "interview" if asked > 1 else "letter" if signed else kind
    author = signed if kind == "letter" else _find_author(lines, above, [])
    start = opening[0].text[:OPENING] if opening else ""
    is_own = kind in OWN or (opening and _is_own(opening[0]))
    named = "" if author else f"{title}\n{start}" if is_own else title
    said = _find_date(head, opening, foot) or _guess_date(texts, [*head, *opening], zone)
    return Header(
        title=title,
        publisher=_find_publisher(lines, language, start, named, f"{title}\n{article.text}" if is_own else ""),
        author=author,
        published=said or _find_last_date(texts[:MOST_LINES] + texts[MOST_LINES:][-MOST_LINES:], zone),
        is_dated=said is not None,
        zone=zone,
        language=language,
        kind=kind,
        paragraphs=frozenset(line.number for line in (*head, *foot)),
    )


def build_source(header: Header, id_: str) -> Source:
    """Return an article as a source with this id."""
    texts = (to_line(text or "")[:LINE_LENGTH] for text in (header.title, header.publisher, header.author))
    title, publisher, author = (text if VISIBLE.search(text) else None for text in texts)
    return Source(
        id=id_,
        kind=header.kind,
        title=title or "untitled",
        publisher=publisher,
        author=author,
        published=header.published,
        language=header.language,
        primary=header.kind in PRIMARY,
    )


def _list_texts(article: Article) -> list[str]:
    """Return the paragraphs of an article."""
    texts: dict[int, tuple[int, int]] = {}
    for sentence in article.sentences:
        texts[sentence.paragraph] = (texts.get(sentence.paragraph, (sentence.start, 0))[0], sentence.end)
    return [article.text[start:end] for start, end in texts.values()]


@cache
def _compile(kind: str) -> list[re.Pattern[str]]:
    cities = "|".join(city for cities in WORDS["cities"].values() for city in cities if not city.isascii())
    flag = re.IGNORECASE if kind in WORDS["lines"]["any_case"] else re.NOFLAG
    return [re.compile(pattern.replace("{cities}", cities), flag) for pattern in WORDS["lines"][kind]]


def _read_line(number: int, text: str, zone: str) -> _Line:
    short, kinds, is_text = text[:DATELINE], WORDS["lines"], len(text) > DATELINE or PROSE.search(text)
    every = Dates(Article("", short), None, zone).found
    precise = ("month", "day", "minute")[not re.match(WORDS["dateline"]["month"], text) :]
    dates = [
        one
        for one in every
        if _is_one(one.when)
        and one.when.precision in precise
        and not re.search(WORDS["dateline"]["period"], short[: one.start])
    ]
    start, end, when, _ = dates[0] if dates else (0, 0, None, False)
    searched = [(kind, short) for kind in kinds["order"]]
    if when and not is_text:
        searched[2:2] = [(kind, short[:start]) for kind in kinds["before_date"]]
    matches = ((kind, pattern.search(part)) for kind, part in searched for pattern in _compile(kind))
    kind, match = next(((kind, match) for kind, match in matches if match), (None, None))
    said = {key: value.strip() for key, value in (match.groupdict() if match else {}).items() if value}
    part = (
        max((text.rfind(sign, 0, start) for sign in "|｜·"), default=-1),
        min((at for sign in "|｜·" if (at := text.find(sign, end)) >= 0), default=len(text)),
    )
    if when and not is_text and part[1] - part[0] - (end - start) <= LONGEST_REST:
        kind = kind or "date"
    kind = None if kind == "heading" and is_text and not when else kind
    return _Line(number, text, kind, said.get("author"), said.get("publisher"), when, start, end)


def _read_head(texts: list[str], zone: str) -> list[_Line]:
    """Return the lines before the first paragraph."""
    head: list[_Line] = []
    for number, text in enumerate(texts[:MOST_LINES], 1):
        line = _read_line(number, text, zone)
        is_byline = line.kind == "byline" and len(text) <= LONGEST_NAME and not is_chinese(text)
        is_text = line.kind in (None, "byline") and not is_byline and PROSE.search(text)
        is_text = is_text or re.match(WORDS["lines"]["bullet"], text)
        if is_text or (line.kind != "disclaimer" and len(text) > LONGEST_TITLE):
            break
        head.append(line)
    return head


def _read_foot(texts: list[str], after: int, zone: str) -> list[_Line]:
    """Return the lines behind the last paragraph."""
    lines = [_read_line(number, text, zone) for number, text in [*enumerate(texts, 1)][after:][-MOST_LINES:]]
    is_text = [not line.kind and (len(line.text) > LONGEST_NAME or not NAME.match(line.text)) for line in lines]
    return [line for place, line in enumerate(lines) if not any(is_text[place:])]


def _find_language(text: str) -> str:
    if not is_chinese(text):
        return "en"
    roles = tomllib.loads((files("alitimeline.model") / "roles.toml").read_text("utf-8"))
    pairs = [pair for pair in roles["letters"]["pairs"].split() if pair[0].isalpha()]
    traditional, simplified = ({pair[place] for pair in pairs} for place in (0, 1))
    both = traditional & simplified
    counts = [sum(map(text.count, letters - both)) for letters in (traditional, simplified)]
    return "zh-Hant" if counts[0] > counts[1] else "zh-Hans"


def _find_zone(texts: list[str], language: str) -> str:
    """Return the zone of the city or the time in the head or the foot, of the exchange, or of the language."""
    placed = "\n".join(text[:DATELINE] for text in texts if re.search(WORDS["dateline"]["placed"], text[:DATELINE]))
    zones = {
        place: zone for zone, places in WORDS["cities"].items() for city in places for place in (city, city.upper())
    }
    if match := re.search("|".join(rf"(?<![A-Za-z]){place}(?![A-Za-z])" for place in zones), placed):
        return str(zones[match[0]])
    names = "|".join(map(re.escape, sorted(WORDS["zones"]["names"], key=len, reverse=True)))
    if match := re.search(rf"(?:\d|[mM]\.?)[\s,，(（]*({names})(?!\w)|({names})(?=\d)", placed):
        return str(WORDS["zones"]["names"][match[1] or match[2]])
    every = "\n".join(texts)
    found = (zone for zone, pattern in WORDS["markets"].items() if re.search(pattern, every, re.MULTILINE))
    return next(found, str(WORDS["languages"][language]))


def _find_kind(text: str, title: str) -> SourceKind:
    if re.search(WORDS["kinds"]["other"], title):
        return "other"
    return next((kind for kind in WORDS["kinds"]["order"] if re.search(WORDS["kinds"][kind], text)), "news")


def _is_own(line: _Line) -> bool:
    """Return whether a text begins with a city and a whole date, as what an organization publishes itself."""
    return _begins(line) and re.match(WORDS["dateline"]["own"], line.text[line.behind :]) is not None


def _begins(line: _Line) -> bool:
    """Return whether a text begins with a date line."""
    words, behind = WORDS["dateline"], line.text[line.behind :][:LONGEST_NAME]
    is_first = re.match(words["before"], line.text[: line.at]) and re.match(words["after"], behind)
    return line.date is not None and bool(is_first or re.match(words["behind"], behind))


def _find_date(head: list[_Line], opening: list[_Line], foot: list[_Line]) -> When | None:
    """Return the date of a line of the head, of the date line that begins the text, or of the foot."""
    lines = [line for line in head if line.kind] + [line for line in opening if _begins(line)] + foot[::-1]
    return next((line.date for line in lines if line.date), None)


def _guess_date(texts: list[str], lines: list[_Line], zone: str) -> When | None:
    """Return a date without a year in the first lines: of a year that the last line says, or its weekday fits only."""
    names, text = WORDS["dateline"]["weekdays"], "\n".join(texts)
    weekday = re.search("|".join(names), "\n".join(line.text[:OPENING] for line in lines))
    last = {*re.findall(r"(?<!\d)20\d\d(?!\d)", texts[-1])} if texts and len(texts[-1]) < DATELINE else set()
    years = {int(year) - less for year in re.findall(r"(?<!\d)20\d\d(?!\d)", text) for less in (0, 1)}
    years = {int(*last)} if len(last) == 1 else years if weekday else set()
    fitting = set()
    for line, year in product(lines, sorted(years)[-MOST_LINES:]):
        found = Dates(Article("", line.text[:DATELINE]), When.parse(f"{year}-07-01"), zone).found[:1]
        for one in found:
            word, first = line.text[one.start : one.end], one.when.earliest
            fits = weekday and first and names[first.weekday()] == weekday[0]
            is_bare = len(last) == 1 and first and first.year == year and not re.search(r"\d{4}", word)
            if re.search(r"\d", word) and (fits or is_bare):
                fitting.add(one.when)
    return fitting.pop() if len(fitting) == 1 else None


def _find_last_date(texts: list[str], zone: str) -> When | None:
    """Return the last day that a text without a date of its own tells of, rather one on which it was published."""
    found = []
    for text in texts:
        for one in Dates(Article("", text), None, zone).found:
            before = text[max(0, one.start - DATELINE) : one.start]
            is_done = re.search(WORDS["dateline"]["done"], before) is not None
            is_ahead = re.search(WORDS["dateline"]["ahead"], text[max(0, one.start - DATELINE) : one.end]) is not None
            is_clean = re.search(WORDS["dateline"]["period"], before) is None
            if _is_one(one.when) and one.when.precision in ("day", "month") and (is_done or not is_ahead):
                found.append((is_done, is_clean, one.when.precision == "day", one.when.text))
    return When.parse(max(found)[-1]) if found else None


def _is_one(when: When) -> bool:
    """Return whether a date is a day, month or year, and no span of them."""
    return re.match(r"[\d-]+(?:T|$)", when.text) is not None


def _speaks(text: str) -> bool:
    """Return whether the writer of a text speaks of himself, not only those whom he quotes."""
    return len(re.findall(WORDS["kinds"]["self"], re.sub(WORDS["kinds"]["quoted"], "", text))) > 1


def _find_publisher(lines: list[_Line], language: str, start: str, named: str, text: str) -> str | None:
    """Return who a line says it is, else the organization of the title, or of the *named* text."""
    said = [line for line in lines if line.publisher and line.publisher not in _list_cities()]
    said.sort(key=lambda line: (line.kind == "organization", is_chinese(line.publisher or "") != (language != "en")))
    chinese = [("chinese", part) for part in (*named.split("\n"), *(line.text for line in lines)) if named]
    searched = [
        ("wire", start),
        ("site", lines[0].text if lines else ""),
        ("registrant", text),
        *chinese,
        ("within", named),
    ]
    searched += [("authorised", text), ("about", text), ("subject", text)]
    found = (match["publisher"] for form, text in searched if (match := re.search(WORDS["organization"][form], text)))
    return said[0].publisher if said else next(found, None)


def _find_author(lines: list[_Line], head: str, signed: list[_Line]) -> str | None:
    said = [line.author for line in lines if line.author and line.author not in _list_cities()]
    if match := re.search(WORDS["across"]["author"], head):
        said.append(match["author"] or match["author2"])
    names = [re.match(WORDS["across"]["signed"], line.text) for line in signed if not line.kind]
    return next(iter([*said, *(name["author"] for name in names if name)]), None)


@cache
def _list_cities() -> frozenset[str]:
    return frozenset(city for cities in WORDS["cities"].values() for city in cities)
