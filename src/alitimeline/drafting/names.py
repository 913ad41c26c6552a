"""Finds the people and organizations of an article: by their names, short forms and pronouns."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import evolve

from alitimeline.drafting.articles import Article, is_chinese, soften
from alitimeline.drafting.facts import Header, Name, Named
from alitimeline.drafting.people import find_people, read_given
from alitimeline.drafting.wordlists import expand, pattern, read_words
from alitimeline.model import ActorKind

__all__ = ["Names"]

#: How many names of an article are kept; how far from a name or pronoun is looked for what says whose it is.
MOST_NAMES, AROUND, FAR = 400, 90, 600
#: Where an article has named its organization at last, and how many of the times that it names one are looked at.
EARLY, OFTEN = 20_000, 6
#: What speaks against a name in another language than that of the article.
FOREIGN = 6
#: How many words a person's name has at most, and how many letters a Chinese organization's that has a short form.
LONG = 4
#: From here on, letters are Chinese, and words without spaces between them.
CHINESE = "\u2e80"


class Names:
    """The people and organizations of an article, and where it names them."""

    def __init__(self, article: Article, header: Header, known: Iterable[Name] = ()) -> None:
        self._text, self._author = soften(article.text), header.author if header.kind == "letter" else None
        self._reporter = None if self._author else header.author
        self._kind = header.kind
        self.names: dict[str, Name] = {}
        self._spellings: dict[str, str] = {}
        pairs = [(_trim(match["pair1"]), match["pair2"]) for match in pattern("names.pair").finditer(self._text)]
        self._pairs = {other: one for one, other in pairs}
        self._pairs |= {one[at:]: other for one, other in pairs for at in range(len(one) - 1 if one >= CHINESE else 1)}
        self._genders: dict[str, str] = {}
        for name in known:
            if any(one in self._text for one in (name.name, *name.other_names)):
                self.names[name.name] = name
                self._spellings |= dict.fromkeys((name.name, *name.other_names), name.name)
        weights: Counter[str] = Counter()
        people = {*find_people(self._text, header)}
        found_weights = _weigh_organizations(self._text, header, people)
        for found, weight in sorted(found_weights.most_common(MOST_NAMES), key=lambda one: -len(one[0])):
            key = self._add(found, "organization")
            weights[key] = max(weights[key], weight)
        #: The key of the organization that the article is about.
        self.organization = max(weights, key=lambda key: weights[key], default=None)
        organizations = [key for key, name in self.names.items() if name.kind == "organization"]
        for found in sorted(people, key=lambda name: (-len(name), name)):
            if longer := [key for key in organizations if key.startswith(f"{found} ")]:
                self._spellings.setdefault(found, longer[0])
            else:
                self._add(found, "person")
        #: Where the article has more than is looked at, and what.
        self.limits = [(0, f"only {MOST_NAMES} of its names are looked at")] * (len(self.names) >= MOST_NAMES)
        self._add_short_forms()
        mentions = [*_scan(self._text, self._spellings)]
        self._identify(mentions)
        self._mentions = self._add_pronouns(mentions)
        self._starts = [mention.start for mention in self._mentions]
        self._quotes = [quote.span() for quote in pattern("names.quote").finditer(self._text)]
        #: Whom the article asks, if it is an interview.
        self.asked: str | None = None
        if self._kind == "interview" and not self._author:  # who is asked is named first
            self._author = next(
                (one.name for one in self._mentions if self._is_person(one.name) and one.name != self._reporter), None
            )
            self.asked = self._author
        self._speakers = [
            (line.start(), self._find(line["who"])) for line in pattern("names.speaker").finditer(self._text)
        ]

    def within(self, start: int, end: int) -> list[Named]:
        """Return who is named between two positions, in order."""
        found = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [mention for mention in found if mention.end <= end]

    def speaker(self, position: int) -> str | None:
        """Return who says "I" at a position: who is quoted, the author of a letter, the speaker of a transcript."""
        first, last = next(iter(self._quotes[bisect_right(self._quotes, (position, FAR**9)) - 1 :]), (0, 0))
        if first <= position < last:
            near = self.within(max(0, first - AROUND), last + AROUND)
            away = [
                (max(one.start - last, 2 * (first - one.end)), one.name) for one in near if self._is_person(one.name)
            ]
            return min((one for one in away if one[0] >= 0), default=(0, None))[1]
        before = self._speakers[: bisect_right(self._speakers, position, key=lambda one: one[0])]
        return (
            self._find(self._author)
            if self._author and not any(key for _, key in before)
            else next(iter(before[-1:]), (0, None))[1]
        )

    def is_own(self, key: str) -> bool:
        """Return whether an organization is the one that the article is about, or a part of it: Acme Cloud of Acme."""
        own = self.organization
        return own is not None and (key == own or key.startswith(f"{_shorten(own).split()[0]} "))

    def _is_person(self, key: str) -> bool:
        return self.names[key].kind == "person"

    def _find(self, spelling: str) -> str | None:
        """Return the key of a name, also with a title before it: 主持人 宿迟."""
        words = spelling.split()
        tries = (" ".join(words[at:]) for at in range(len(words)))
        return next((self._spellings[one] for one in tries if one in self._spellings), None)

    def _add(self, found: str, kind: ActorKind) -> str:
        """Add a name, unless it is another spelling or a part of one that is there; return its key."""
        short = found if kind == "person" else _shorten(found)
        parts = (one for one, name in self.names.items() if name.kind == kind and _contains(one, found, kind))
        key = self._spellings.get(short) or self._spellings.get(self._pairs.get(found, "")) or next(parts, None)
        if not key and len(self.names) < MOST_NAMES:
            key = found
            self.names[key] = Name(name=key, kind=kind)
        if key:
            self._spellings |= {one: key for one in (found, short) if one not in self._spellings}
        return key or found

    def _add_short_forms(self) -> None:
        """Add first names, last names and the like, where they are those of one only."""
        forms: dict[str, set[str]] = {}
        for key, name in self.names.items():
            for form in _list_forms(key, name.kind, is_own=key == self.organization):
                forms.setdefault(form, set()).add(key)
        for match in pattern("names.defined").finditer(self._text):
            names = (self._text[max(0, match.start() - size) : match.start()] for size in range(AROUND, 1, -1))
            owner = next((self._spellings[one] for one in names if one in self._spellings), None)
            if owner and not self._is_person(owner) and match["short"] not in read_words("names")["common_names"]:
                forms[match["short"]] = {owner}
        self._spellings = {form: min(keys) for form, keys in forms.items() if len(keys) == 1} | self._spellings
        if self.organization:
            self._spellings |= dict.fromkeys(read_words("names")["common_names"], self.organization)
            second = rf"{re.escape(self.organization)}\s?\n((?:{expand('names', '{sign}')}{{2,20}}|[A-Z &.]{{5,60}}))\n"
            if other := re.search(second, self._text):
                self._spellings[other[1]] = self.organization

    def _identify(self, mentions: list[Named]) -> None:
        """Add to the names how the article spells them, their codes at exchanges, and the end of the fiscal year."""
        seen: dict[str, set[str]] = {}
        owners: dict[int, str] = {}
        for start, end, key in mentions:
            before = pattern("names.title_before").search(self._text, max(0, start - 12), start)
            behind = pattern("names.title_behind").match(self._text, end)
            other = self._is_person(key) and pattern("names.other_language").match(self._text, end)
            spelled = {
                self._text[start:end],
                self._text[before.start() if before else start : behind.end() if behind else end],
            }
            seen.setdefault(key, set()).update(spelled, {other["other"]} if other else ())
            defined = pattern("names.defined").match(self._text, end)
            owners |= dict.fromkeys((end, end + 1, *((defined.end(), defined.end() + 1) if defined else ())), key)
            if gender := _read_gender(before[0] if before else behind[0] if behind else ""):
                self._genders.setdefault(key, gender)
        codes: dict[str | None, dict[str, str]] = {}
        for code in pattern("names.code").finditer(self._text):
            owner = owners.get(code.start()) if code["code"] else self.organization
            codes.setdefault(owner, {}).setdefault(*_read_code(code))
        for key, name in self.names.items():
            short = _shorten(key) if name.kind == "organization" else key
            others = {short, *name.other_names, *seen.get(key, ())} - {key, *read_words("names")["common_names"]}
            identifiers = {**codes.get(key, {}), **name.identifiers}
            year_end = name.fiscal_year_end or (_read_fiscal_year(self._text) if key == self.organization else None)
            self.names[key] = evolve(
                name, other_names=tuple(sorted(others)), identifiers=identifiers, fiscal_year_end=year_end
            )

    def _add_pronouns(self, mentions: list[Named]) -> list[Named]:
        """Return the mentions with pronouns, each as the name of the nearest fitting person before it."""
        people: list[Named] = []
        every: list[Named] = []
        pronouns = (Named(*one.span(), one.lastgroup or "") for one in pattern("names.pronoun").finditer(self._text))
        for mention in sorted([*mentions, *pronouns]):
            if mention.name in self.names:
                every.append(mention)
                people += [mention] if self._is_person(mention.name) and mention.name != self._reporter else []
            elif found := self._choose(mention, people[-8:]):
                every.append(mention._replace(name=found))
        return every

    def _find_gender(self, key: str) -> str | None:
        return self._genders.get(key) or read_given(key.split(maxsplit=1)[0])

    def _choose(self, pronoun: Named, people: list[Named]) -> str | None:
        """Return the person that a pronoun means, if one is near; "her" is seldom the subject of its sentence."""
        fitting = [one for one in people if self._find_gender(one.name) in (None, "both", pronoun.name)]
        start = max(self._text.rfind(end, max(0, pronoun.start - FAR), pronoun.start) for end in (". ", "。", "\n"))
        here = [one for one in fitting if one.start >= start]
        before = [one for one in fitting if start > one.start > pronoun.start - FAR]
        others = [one for one in here if one.name != here[-1].name]
        if others and pattern("names.object").match(self._text, pronoun.start):  # "Margaret is to succeed him"
            here = others
        if here and not (len(here) == 1 and before and self._text[pronoun.start : pronoun.end] in ("her", "him")):
            chosen = here[-1]
        elif before:  # the subject of the sentence before
            start = self._text.rfind(". ", max(0, before[-1].start - FAR), before[-1].start)
            chosen = next(one for one in before if one.start >= start)
        else:
            return None
        self._genders[chosen.name] = pronoun.name
        return chosen.name


def _contains(longer: str, found: str, kind: ActorKind) -> bool:
    """Return whether a name is a part of another: its beginning, or for a person words of it in order, or initials."""
    if kind == "organization" or found.rsplit(maxsplit=1)[-1] not in longer:
        return longer.startswith(found)
    rest = iter(longer.split())
    return all(any(word == one or word.rstrip(".") == one[0] for one in rest) for word in found.split())


def _shorten(name: str) -> str:
    """Return the name of an organization without its legal form."""
    return pattern("names.legal").sub("", name).strip(" ,") or name


def _list_forms(name: str, kind: ActorKind, *, is_own: bool) -> Iterator[str]:
    short = _shorten(name)
    words = short.split()
    if kind == "person" and name[:1] >= CHINESE:
        titles = ("总", "總", "董", *read_words("names")["behind"]["male"], *read_words("names")["behind"]["female"])
        yield from (name[:size] + title for size in (1, 2) for title in titles if len(name) > size)
    elif kind == "person":
        yield from {words[0], *(" ".join(words[at:]) for at in range(1, len(words)))} - {name}
    elif name[:1] >= CHINESE and is_own and len(short) >= LONG:
        yield short[:2]
    elif len(words) > 1 and not pattern("names.break").fullmatch(f"{words[0]} "):
        yield words[0]


def _weigh_organizations(text: str, header: Header, people: set[str]) -> Counter[str]:
    """Return the organizations that a text names, and what speaks for each being the one that it is about."""
    words = read_words("names")
    others = {*words["organization_words"], *words["chinese"]["legal_forms"], *people, ""}
    not_names = {*words["common_names"], *words["legal_forms"], *others}
    weights: Counter[str] = Counter()
    times: Counter[str] = Counter()
    chinese = is_chinese(text)
    for key, base in (("organization", 1), ("own", 4)):
        for match in pattern(f"names.{key}").finditer(text):
            whole = match[match.lastgroup or 0]
            name = _trim(whole)
            start = match.start(match.lastgroup or 0) + whole.index(name)
            is_name = name not in not_names and (len(name) > LONG // 2 or not name.isupper())  # FY, AI
            if (
                is_name
                and not pattern("names.no_own").fullmatch(name)
                and not (key == "own" and pattern("names.break").search(f"{name} "))
            ):
                times[name] += 1
                weight = base - (FOREIGN if (name[0] >= CHINESE) != chinese else 0)
                said = weight + _weigh(text, header, start, start + len(name)) if times[name] < OFTEN else 0
                weights[name] = max(weights[name], said * 1_000) + 1
    subjects: Counter[str] = Counter()
    parts = {part for name in people for part in name.split()}
    for match in pattern("names.run").finditer(text, 0, EARLY):
        name = _trim(match[0])
        is_name = " " in name or text[max(0, match.start() - 2) : match.start()][:1].islower()
        if not is_name and not pattern("names.alone").match(text, match.end()):
            continue
        is_own = not {name, *name.split()} & (not_names | parts) and not (" " in name and name.isupper())
        if is_own and not pattern("names.break").search(f"{name} "):
            subjects[name] += _weigh(text, header, match.end() - len(name), match.end())
    name, weight = max(subjects.items(), key=lambda one: one[1], default=("", 0))
    if weight > 0 and weight * 1_000 > max(weights.values(), default=0):
        weights[name] = weight * 1_000
    return weights


def _trim(name: str) -> str:
    """Return a name without the words before it that are none: On Monday Acme Works."""
    while pattern("names.break").match(f"{name} "):
        name = name.partition(" ")[2]
    return pattern("names.ends").sub("", name)


def _weigh(text: str, header: Header, start: int, end: int) -> int:
    """Return what speaks for an organization there being the one that the article is about."""
    name, before = text[start:end], text[max(0, start - AROUND) : start]
    defined = pattern("names.defined").match(text, end)
    common = {one.lower() for one in read_words("names")["common_names"]}
    is_paper = header.kind == "news" and name == _shorten(name) and text.count(name, 0, EARLY) < OFTEN // 2
    evidence = (
        (10, defined and {f"the {defined['short']}".lower(), defined["short"].lower()} & common),
        (6, pattern("names.code").match(text, end) or pattern("names.code").match(text, end + 1)),
        (5, _shorten(name) in header.title),
        (2, pattern("names.own_behind").match(text, end)),
        (1, pattern("names.own_before").search(before)),
        (-8, pattern("names.own_not_before").search(before)),
        (-12 if is_paper else 3, name == header.publisher),
    )
    return sum(weight for weight, is_so in evidence if is_so)


def _scan(text: str, spellings: dict[str, str]) -> Iterator[Named]:
    """Yield where these spellings are in a text, the longest of them, as whole words."""
    index: dict[str, list[str]] = {}
    for one in sorted(spellings, key=len, reverse=True):
        index.setdefault(one[:2], []).append(one)
    place = 0
    while place < len(text):
        found = next((one for one in index.get(text[place : place + 2], ()) if _is_whole(text, place, one)), "")
        if found:
            yield Named(place, place + len(found), spellings[found])
        place += len(found) or 1


def _is_whole(text: str, place: int, word: str) -> bool:
    if not text.startswith(word, place):
        return False
    end = place + len(word)
    if word[-1] in "总總董" and pattern("roles.titles.any").match(text, end - 1):  # 新任董事长
        return False
    sides = ((word[0], text[place - 1 : place]), (word[-1], text[end : end + 1]))
    return all(max(side) >= CHINESE or not side[1].isalnum() for side in sides)


def _read_gender(around: str) -> str | None:
    words = read_words("names")
    return next(
        (key for key in ("male", "female") if around.strip() in words["honorifics"][key] + words["behind"][key]), None
    )


def _read_code(match: re.Match[str]) -> tuple[str, str]:
    """Return an exchange, and the code of an organization there."""
    words = read_words("names")
    code = match["code"] or match["named"]
    exchanges = dict(pair.split("=") for pair in words["exchanges"]["names"].split())
    if found := exchanges.get((match["exchange"] or match["suffix"] or "").lower()):
        return found, code
    if not code.isdigit():
        return "ticker", code
    return "hkex" if match["kind"] in words["hong_kong"] else {"6": "sse", "9": "sse", "0": "szse", "3": "szse"}.get(
        code[0], "bse"
    ), code


def _read_fiscal_year(text: str) -> str | None:
    months = read_words("names")["months"]
    for match in pattern("names.fiscal_year").finditer(text):
        day, month, behind = match.groups()
        if month in months and (day or behind):
            return f"--{months.index(month) + 1:02}-{int(day or behind):02}"
    return None
