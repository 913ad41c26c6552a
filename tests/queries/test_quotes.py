"""Quotes and the texts of their sources: what is found, what isn't, and what is nearest to it."""

import unicodedata
from datetime import date
from time import process_time

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import Commitment, Event, Source, Timeline, When
from alitimeline.model import Assessment, Citation, Dispute, Participation
from alitimeline.problems import Problem
from alitimeline.queries import Quote, check_quotes, quotes
from alitimeline.queries.passages import FoldedText, Passages, split_quote

TEXT = """Alibaba’s New CEO

On September 10th, Alibaba completed the handover. Eric Jing took the role of
Chairman, while “Eddie” became CEO of the group. “We must open ourselves,” he wrote.
"""
CHINESE = """9月12日，吴泳铭发布全员信，
确立“用户为先”与“ＡＩ驱动”两大战略重心。
未来四年，85后、90后将成为业务管理团队的主力。"""


def timeline(*said: str | None, source: str = "s") -> Timeline:
    """Return a timeline of an event that quotes all this."""
    citations = [Citation(source=source, quote=quote) for quote in said]
    event = Event(id="e", title="E", when=When("2023"), kind="k", citations=citations)
    return Timeline(id="t", title="T", sources=[Source(id=source, kind="news", title="S")], events=[event])


def check(quote: str, text: str = TEXT) -> Problem | None:
    """Return what is said of a quote from a text."""
    return next(iter(check_quotes(timeline(quote), {"s": text})), None)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Alibaba completed the handover", TEXT),
        ("took the role of Chairman", TEXT),  # over a line's end
        ("Alibaba's New CEO On September", TEXT),  # over a paragraph's
        ('"We must open ourselves,"', TEXT),
        ("«We must open ourselves,»", TEXT),
        ("Alibaba`s New", TEXT),
        ("Alibaba\u00b4s\u00a0New", TEXT),
        ("  Alibaba  completed\tthe\nhandover ", TEXT),
        ("Ａｌｉｂａｂａ　completed", TEXT),
        ("com\u00adpleted the hand\u200bover", TEXT),
        ("\ufb01rst caf\u00e9", "the first cafe\u0301 of 2\u00b2"),
        ("first cafe\u0301", "the \ufb01rst caf\u00e9"),
        ("한글", unicodedata.normalize("NFD", "한글")),
        ("全员信，确立「用户为先」与「AI驱动」", CHINESE),
        ("两大战略重心。未来四年", CHINESE),
        ("吴 泳铭 发布", CHINESE),
        ("85后、90后", CHINESE),
        # words left out
        ("Alibaba … the handover", TEXT),
        ("Alibaba... became CEO [...] he wrote.", TEXT),
        ("…took the role of […] CEO", TEXT),
        ("用户为先……管理团队", CHINESE),
        ("…", "wait … what"),
        ("wait … what", "wait … what"),
        ("x", "x"),
    ],
)
def test_found(quote: str, text: str) -> None:
    """Forms, white space, apostrophes and quotation marks don't count, nor words that an ellipsis leaves out."""
    assert check(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "hint"),
    [
        ("Eric Jing assumed the role of Chairman", "did you mean 'Eric Jing took the role of Chairman' (s.txt:3:52)?"),
        ("eric jing took the role", "did you mean 'Eric Jing took the role' (s.txt:3:52)?"),
        ("Alibaba finished the handover", "did you mean 'Alibaba completed the handover' (s.txt:3:20)?"),
        ("We must open ourselves – he wrote", "did you mean 'We must open ourselves,” he wrote' (s.txt:4:51)?"),
        ("the hanndover. Eric Jing", "did you mean 'the handover. Eric Jing' (s.txt:3:38)?"),
        ("a text of quite another kind", None),
        ("!!!", None),
        ("\u00ad!", None),
        ("compleeted", None),
    ],
)
def test_nearest(quote: str, hint: str | None) -> None:
    """What isn't there is told with the passage most like it, and where that begins; nothing if nothing is alike."""
    assert check(quote) == Problem(
        code="quote-not-found",
        path=("events", 0, "citations", 0, "quote"),
        message=f"the text of 's' doesn't contain {quote!r}",
        hint=hint,
    )


def test_nearest_in_chinese() -> None:
    """Where no space parts words, letters are compared."""
    problem = check("85后、90后成为业务管理团队的主力", CHINESE)

    assert problem is not None
    assert problem.hint == "did you mean '85后、90后将成为业务管理团队的主力' (s.txt:3:6)?"


def test_nearest_among_alike() -> None:
    """Of passages that share words with a quote, the one that shares most is the nearest, wherever it stands."""
    decoys = "the chair and the role of the group. " * 30 + "Jing said nothing of the role. "
    problem = check("Eric Jing got the role of Chairman", decoys + TEXT + decoys)

    assert problem is not None
    assert problem.hint == f"did you mean 'Eric Jing took the role of Chairman' (s.txt:3:{52})?"


def test_beginnings_are_compared() -> None:
    """Of a very long quote the beginning is compared: if it is nowhere, nothing is near."""
    problem = check(" ".join(["的"] * 300 + ["handover"]))

    assert problem is not None
    assert problem.hint is None


def test_common_words() -> None:
    """Words that a text is full of are enough to find what is nearest, as far as they are looked up."""
    problem = check("one two three and four", "one two three four. " * 900)

    assert problem is not None
    assert problem.hint == "did you mean 'one two three four' (s.txt:1:1)?"


def test_long_quotes_show_the_difference() -> None:
    """Of a passage too long to be shown, that is shown which differs."""
    words = [f"word{number}" for number in range(60)]
    problem = check(" ".join([*words[:40], "other", *words[41:]]), " ".join(words))

    assert problem is not None
    assert problem.hint is not None
    assert problem.hint.startswith("did you mean '…word36 word37 word38 word39 word40 word41")
    assert problem.hint.endswith(f"…' (s.txt:1:{' '.join(words).index('word36') + 1})?")


def test_the_part_that_is_missing() -> None:
    """Of a quote that leaves words out, the part is told that doesn't follow."""
    problem = check("Alibaba completed … Eric Jing got the role … CEO")

    assert problem is not None
    assert str(problem) == (
        "$.events[0].citations[0].quote: error[quote-not-found] the text of 's' doesn't contain "
        "'Eric Jing got the role' where the quote has it (did you mean 'Eric Jing took the role' (s.txt:3:52)?)"
    )


def test_parts_out_of_order() -> None:
    """What stands around an ellipsis must follow in this order."""
    problem = check("became CEO … Alibaba completed")

    assert problem is not None
    assert problem.message == "the text of 's' doesn't contain 'Alibaba completed' where the quote has it"
    assert problem.hint == "did you mean 'Alibaba completed' (s.txt:3:20)?"


@pytest.mark.parametrize("text", ["", " \n", "\ufeff", "Alibaba"])
def test_longer_than_the_text(text: str) -> None:
    """A quote that is longer than the text isn't in it."""
    problem = check("Alibaba completed the handover, and more", text)

    assert problem is not None
    assert problem.hint is None


def test_everywhere() -> None:
    """Quotes of records, their parts and their disputes are found, each at its path; citations without one aren't."""

    def cited(quote: str) -> list[Citation]:
        return [Citation(source="s"), Citation(source="s", quote=quote)]

    def disputed(quote: str) -> list[Dispute]:
        return [Dispute(field="title", value="x", citations=cited(quote))]

    whole = evolve(
        timeline(),
        events=[
            Event(
                id="e",
                title="E",
                when=When("2023"),
                kind="k",
                citations=cited("1"),
                disputes=disputed("2"),
                participants=[Participation(actor="a", part="subject", citations=cited("3"), disputes=disputed("4"))],
            )
        ],
        commitments=[
            Commitment(
                id="c",
                title="C",
                statement="S",
                made_by="a",
                made_in="e",
                kind="k",
                citations=cited("5"),
                disputes=disputed("6"),
                assessments=[Assessment(on=date(2024, 1, 1), verdict="kept", citations=cited("7"))],
            )
        ],
    )

    assert sorted(quotes(whole), key=lambda quote: quote.words) == [
        Quote("s", "1", ("events", 0, "citations", 1, "quote")),
        Quote("s", "2", ("events", 0, "disputes", 0, "citations", 1, "quote")),
        Quote("s", "3", ("events", 0, "participants", 0, "citations", 1, "quote")),
        Quote("s", "4", ("events", 0, "participants", 0, "disputes", 0, "citations", 1, "quote")),
        Quote("s", "5", ("commitments", 0, "citations", 1, "quote")),
        Quote("s", "6", ("commitments", 0, "disputes", 0, "citations", 1, "quote")),
        Quote("s", "7", ("commitments", 0, "assessments", 0, "citations", 1, "quote")),
    ]
    assert [problem.path for problem in check_quotes(whole, {"s": ""})] == [quote.path for quote in quotes(whole)]


def test_without_a_text() -> None:
    """A source that is quoted and has no text is told once; one that isn't quoted, or can't be read, is not."""
    assert check_quotes(timeline("a", "b"), {}) == (
        Problem(
            code="text-missing",
            path=("sources", 0, "id"),
            message="there is no text of 's', which is quoted",
            hint="save it as s.txt",
            severity="warning",
        ),
    )
    assert check_quotes(timeline(None), {}) == ()
    assert check_quotes(timeline("a"), {"s": None}) == ()


def _retyped(draw: st.DrawFn, text: str) -> str:
    """Type a text anew as others would."""
    ways = {"'": "'’‘`´＇", '"': '"“”„«»「」『』＂', " ": (" ", "  ", "\n", "\t ", "\u00a0", "\u3000", "\r\n")}
    typed = []
    for letter in text:
        wide = chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalnum() else letter
        typed.append(draw(st.sampled_from([*ways.get(letter, (letter, wide))])))
        typed.append(draw(st.sampled_from(["", "", "", "\u200b", "\u00ad"])))
    return "".join(typed)


@given(st.data())
def test_what_is_cut_from_a_text_is_found_in_its_place(data: st.DataObject) -> None:
    """A quote, typed in other forms, is found where it was cut, in whatever form the text is."""
    words = st.text("abcé用户'\"", min_size=1, max_size=6)
    plain = " ".join(data.draw(st.lists(words, min_size=1, max_size=12)))
    text = data.draw(st.composite(_retyped)(plain))
    start = data.draw(st.integers(0, len(plain) - 1))
    cut = plain[start : data.draw(st.integers(start + 1, len(plain)))].strip() or plain
    quote = data.draw(st.composite(_retyped)(cut))
    folded = FoldedText(text)
    [part] = split_quote(quote)
    position = folded.text.find(part)

    assert folded.find_missing([part]) is None
    assert FoldedText(text[folded.find_origin(position) :]).text.startswith(part)


@given(st.text(max_size=60))
def test_folding_is_final(text: str) -> None:
    """What is folded stays the same when it is folded again."""
    folded = FoldedText(text).text

    assert FoldedText(folded).text == folded


@given(st.text(st.characters(codec="utf-8") | st.sampled_from(" \n\u0301\u00ad\ufdfaé用，“…"), max_size=60))
def test_origins_rise(text: str) -> None:
    """Each folded character stands in the original, never before the one that it follows."""
    folded = FoldedText(text)
    origins = [folded.find_origin(position) for position in range(len(folded.text))]

    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


@given(st.text(max_size=80), st.text(min_size=1, max_size=30).filter(str.strip))
def test_anything_can_be_looked_for(text: str, quote: str) -> None:
    """No text and no quote raise an error, and whatever is nearest begins where it is said to."""
    parts = split_quote(quote)
    folded = FoldedText(text)
    missing = folded.find_missing(parts)
    near = Passages(folded, parts).find_nearest(missing) if missing else None
    if near:
        ends = "\n" if "\n" in text else "\r"
        line = text.split(ends)[near.line - 1]
        begun = near.words.split(" ", maxsplit=1)[0].removeprefix("…")

        assert line[near.column - 1 :].startswith(begun[0])


WORDS = ("one", "two", "three", "four.", "“five”", "six,", "seven\n", "eight", "nine", "十", "eleven", "zwölf")


@given(st.permutations(WORDS), st.integers(0, len(WORDS) - 5))
def test_nearest_is_near(words: list[str], start: int) -> None:
    """Of four words of a text, with another in the midst of them, just that passage is found."""
    five = words[start : start + 5]
    parts = split_quote(" ".join([*five[:2], "other", *five[3:]]))
    near = Passages(FoldedText(" ".join(words)), parts).find_nearest(parts[0])

    assert near is not None
    assert [word.strip("“”.,") for word in near.words.split()] == [word.strip("“”.,\n") for word in five]
    assert near.line == 1 + "".join(words[:start]).count("\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a" * 1_000_000, "a" * 999 + "b"),
        ("a " * 500_000, "a " * 499 + "b"),
        ("a b " * 250_000 + "c", "b a c " * 166),
        (" " * 1_000_000, "x y"),
        ("e" + "\u0301" * 300_000, "é" * 400),
        ("\ufdfa" * 50_000, "\ufdfa" * 900 + "x"),
        ("[ " * 500_000, "[ . ] …" * 100),
        ("的 " * 300_000, "的" * 900 + "了"),
        ("".join(chr(0x4E00 + number % 1500) for number in range(300_000)), "一丁丂" * 300),
    ],
    ids=["one-word", "one-letter", "few-words", "spaces", "marks", "long-forms", "brackets", "ideographs", "round"],
)
def test_time_is_bounded(text: str, quote: str) -> None:
    """A text that is made to take long doesn't."""
    start = process_time()
    assert check(quote, text) is not None
    assert process_time() - start < 5  # a second at most, without the coverage that CI measures
