"""Appointments and departures are found in phrases of announcements, letters and news."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.articles import Article
from alitimeline.drafting.facts import Change, Dated, Header
from alitimeline.drafting.names import Names
from alitimeline.drafting.roles import find_changes
from alitimeline.when import When

ENGLISH = "Acme Rockets, Inc. (the “Company”)\n"
CHINESE = "沅川重工股份有限公司（以下简称“公司”）公告\n"


class Days:
    """The dates of a text, here only those in ISO form; "since" belongs to them."""

    def __init__(self, text: str) -> None:
        """Find them."""
        self._found = [(*one.span(), When(one[1])) for one in re.finditer(r"(?:since )?(\d{4}-\d\d-\d\d)(?! )?", text)]

    def within(self, start: int, end: int) -> list[Dated]:
        """Return those between two positions."""
        return [Dated(first, last, when) for first, last, when in self._found if start <= first and last <= end]


def find(text: str, **header: object) -> list[Change]:
    """Return the changes in a text below a headline."""
    article = Article("a.txt", (ENGLISH if text.isascii() else CHINESE) + text)
    facts = Header(title="Acme Rockets", **({"published": When("2025-03-05T08:00+08:00")} | header))  # type: ignore[arg-type]
    return find_changes(article, facts, Days(article.text), Names(article, facts))[0]  # type: ignore[arg-type]


def tell(change: Change) -> str:
    """Return a change in one line: + is incoming, - outgoing."""
    sign = "+" if change.part == "incoming" else "-"
    rest = [change.capacity, change.reason, *([] if change.status == "confirmed" else ["later"])]
    return " ".join([sign + change.person, change.role, str(change.when), *filter(None, rest)])


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Acme Rockets named Ann Bell as CFO, effective 2025-04-01.", ["+Ann Bell CFO 2025-04-01 later"]),
        ("Ann Bell was elected to the Board, effective immediately.", ["+Ann Bell Director 2025-03-05"]),
        ("On 2025-03-01, Ann Bell became CFO, effective immediately.", ["+Ann Bell CFO 2025-03-01"]),
        ("Ann Bell, our general counsel, died on 2025-02-20.", ["-Ann Bell general counsel 2025-02-20 died"]),
        (
            "Bob Cole resigned as CEO on 2025-03-01, and will give up the chair on 2025-05-01.",
            ["-Bob Cole CEO 2025-03-01 resigned", "-Bob Cole chair 2025-05-01 resigned later"],
        ),
        ("Ann Bell became CFO on 2025-03-01.\nAnn Bell became CFO on 2025-03-02.", ["+Ann Bell CFO 2025-03-01"]),
        ("Ann Bell left on 2025-02-20; Bob Cole will retire.", []),
        (
            "Effective 2025-05-01, Ann Bell will succeed Bob Cole as Chairman.",
            ["-Bob Cole Chairman 2025-05-01 later", "+Ann Bell Chairman 2025-05-01 later"],
        ),
        (
            "Bob Cole steps down as CEO on 2025-05-01 and hands over to Ann Bell.",
            ["-Bob Cole CEO 2025-05-01 resigned later", "+Ann Bell CEO 2025-05-01 later"],
        ),
        (
            "Bob Cole has resigned as President and Chief Executive Officer with effect from 2025-03-01.",
            ["-Bob Cole President 2025-03-01 resigned", "-Bob Cole Chief Executive Officer 2025-03-01 resigned"],
        ),
        (
            "Ann Bell and Bob Cole will be our acting co-presidents.",
            ["+Ann Bell co-president 2025-03-05 acting", "+Bob Cole co-president 2025-03-05 acting"],
        ),
        (
            "Ann Bell, who was made Interim CFO on 2025-02-01, has now been confirmed in that office on 2025-03-02.",
            ["+Ann Bell CFO 2025-02-01 interim", "+Ann Bell CFO 2025-03-02"],
        ),
        ("Ann Bell will serve as CFO on an interim basis.", ["+Ann Bell CFO 2025-03-05 interim"]),
        ("Ann Bell has been Acting CFO since 2025-02-01.", ["+Ann Bell CFO 2025-02-01 acting"]),
        ("Ann Bell resigned as CFO. Her last day is 2025-04-01.", ["-Ann Bell CFO 2025-04-01 resigned later"]),
        ("The board met on 2025-03-03. It elected Ann Bell as CFO.", ["+Ann Bell CFO 2025-03-03"]),
        (
            "Ann Bell resigned as CFO on 2025-03-01. Bob Cole takes over.",
            ["-Ann Bell CFO 2025-03-01 resigned", "+Bob Cole CFO 2025-03-01"],
        ),
        ("With effect from 2025-04-01:\n(1) Ann Bell is appointed CFO.", ["+Ann Bell CFO 2025-04-01 later"]),
        (
            "Ann Bell was appointed CFO on 2025-02-01.\nAt the same time Bob Cole became CTO.",
            ["+Ann Bell CFO 2025-02-01", "+Bob Cole CTO 2025-02-01"],
        ),
        ("Acme Rockets appointed Ann Bell as CFO and chair of the Audit Committee.", ["+Ann Bell CFO 2025-03-05"]),
        ("Ann Bell became CFO of Tellwick Corp. on 2025-03-01.", []),
        ("The board does not intend to appoint Ann Bell as CFO.", []),
        ("Ann Bell became CFO on 2019-03-01.", []),
        ("Ann Bell, currently CFO, said so.", []),
        (
            "尉迟岚先生因个人原因辞去公司董事长、董事职务，自2025-03-01起生效。",
            ["-尉迟岚 董事长 2025-03-01 resigned", "-尉迟岚 董事 2025-03-01 resigned"],
        ),
        ("会议选举宗砚秋女士为第六届董事会董事长。", ["+宗砚秋 董事长 2025-03-05"]),
        (
            "总裁贺知远宣布将于2025-06-30退休，由楚云帆接任。",
            ["-贺知远 总裁 2025-06-30 retired later", "+楚云帆 总裁 2025-06-30 later"],
        ),
        ("由财务总监骆听澜女士代行董事会秘书职责。", ["+骆听澜 董事会秘书 2025-03-05 acting"]),
        ("宗砚秋女士不再担任总经理。", ["-宗砚秋 总经理 2025-03-05"]),
        ("外传总裁贺知远将辞职。", []),
        # By context.
        ("The newly appointed CFO, Ann Bell, wrote on 2025-03-01.", ["+Ann Bell CFO 2025-03-05"]),
        ("Bob Cole, whose shop opened on 1974-05-01, became CFO.", ["+Bob Cole CFO 2025-03-05"]),
        (
            "Bob Cole resigned as CFO on 2025-03-01 and will stay until 2025-06-30.",
            ["-Bob Cole CFO 2025-06-30 resigned later"],
        ),
        ("Ann Bell, our CFO, is leaving us. Her last day is 2025-04-01.", ["-Ann Bell CFO 2025-04-01 resigned later"]),
        (
            "Ann Bell has been named CEO with immediate effect and becomes CEO from 2025-04-01.",
            ["+Ann Bell CEO 2025-04-01 later"],
        ),
        ("Ann Bell is acting CFO.", ["+Ann Bell CFO 2025-03-05 acting"]),
        ("Ann Bell is CFO.", []),
        (
            "Dan Yates stepped down on 2025-03-01. Ed Wood took over as CEO.",
            ["-Dan Yates CEO 2025-03-01 resigned", "+Ed Wood CEO 2025-03-01"],
        ),
        ("The post of treasurer, vacant since May, was filled by Ann Bell.", ["+Ann Bell treasurer 2025-03-05"]),
        (
            "Bob Cole, who had chaired Acme Rockets since 2019-05-01, died on 2025-03-01.",
            ["-Bob Cole Chair 2025-03-01 died"],
        ),
        ("Bob Cole gave up the chairmanship on 2025-03-01.", ["-Bob Cole chair 2025-03-01"]),
        ("Will Bob Cole stay as CFO?\nHe is leaving on 2025-04-01.", ["-Bob Cole CFO 2025-04-01 resigned later"]),
        (
            "Appointments:\nAnn Bell, treasurer\nBob Cole, secretary\nThat is all.",
            ["+Ann Bell treasurer 2025-03-05", "+Bob Cole secretary 2025-03-05"],
        ),
        (
            "Ann Bell became CFO.\nBob Cole became CTO.\nThe above changes take effect on 2025-04-01.",
            ["+Ann Bell CFO 2025-04-01 later", "+Bob Cole CTO 2025-04-01 later"],
        ),
        ("Ann Bell became CFO of Acme Works on 2025-03-01.", ["+Ann Bell CFO 2025-03-01"]),
        (
            "The denied rumours are old. Bob Cole resigned as CFO on 2025-03-01 to join a rival.",
            ["-Bob Cole CFO 2025-03-01 resigned"],
        ),
        (
            "舊任者姓名：\n總經理：洪維駿\n新任者姓名：\n總經理：魏立哲\n生效日期：總經理自2025-04-01起。",
            ["-洪維駿 總經理 2025-04-01 later", "+魏立哲 總經理 2025-04-01 later"],
        ),
        ("（一）聘任宗砚秋女士为总经理；\n上述任免自2025-04-01起生效。", ["+宗砚秋 总经理 2025-04-01 later"]),
        ("法務長狄文謙違反準則，已予解任。", ["-狄文謙 法務長 2025-03-05 dismissed"]),
        (
            "Bob Cole is our head of sales. We parted ways with our head of sales on 2025-03-01.",
            ["-Bob Cole head of sales 2025-03-01"],
        ),
        ("We parted ways with our head of sales on 2025-03-01.", []),
        # In wide phrases.
        (
            "Dan Yates would cede the position of chair to Jo Tate and would hand over the role of CEO to Ed Wood.",
            [
                "-Dan Yates chair 2025-03-05",
                "+Jo Tate chair 2025-03-05",
                "-Dan Yates CEO 2025-03-05",
                "+Ed Wood CEO 2025-03-05",
            ],
        ),
        (
            "Bob Cole resigned as CFO on 2025-03-01. Ann Bell has been appointed in his place.",
            ["-Bob Cole CFO 2025-03-01 resigned", "+Ann Bell CFO 2025-03-01"],
        ),
        ("Ann Bell has been promoted from deputy CFO to CFO.", ["+Ann Bell CFO 2025-03-05"]),
        (
            "Acme Rockets appointed Ann Bell Chief People Officer and Bob Cole Chief Legal Officer.",
            ["+Ann Bell Chief People Officer 2025-03-05", "+Bob Cole Chief Legal Officer 2025-03-05"],
        ),
        (
            "Chief executive Bob Cole and finance director Ann Bell have both resigned.",
            ["-Bob Cole Chief executive 2025-03-05 resigned", "-Ann Bell finance director 2025-03-05 resigned"],
        ),
        (
            "Ann Bell was elected chair on 2025-03-03. She will take office on 2025-07-01.",
            ["+Ann Bell chair 2025-07-01 later"],
        ),
        (
            "Bob Cole informed the board on 2025-03-02 that he would retire as a director on 2025-06-30.",
            ["-Bob Cole director 2025-06-30 retired later"],
        ),
        (
            "Ann Bell will become CEO when Bob Cole retires on 2026-03-31.",
            ["+Ann Bell CEO 2026-03-31 later", "-Bob Cole CEO 2026-03-31 retired later"],
        ),
        (
            "Our chief technology officer is out. Bob Cole was dismissed.",
            ["-Bob Cole chief technology officer 2025-03-05 dismissed"],
        ),
        ("The board may appoint Ann Bell as CEO if the deal closes.", []),
        ("总经理贺知远被免职。", ["-贺知远 总经理 2025-03-05 dismissed"]),
        ("楚云帆接替贺知远出任总经理。", ["-贺知远 总经理 2025-03-05", "+楚云帆 总经理 2025-03-05"]),
    ],
)
def test_changes_are_found_in_phrases(text: str, changes: list[str]) -> None:
    """In English and Chinese; denials, rumours and other companies are none."""
    assert [tell(change) for change in find(text)] == changes


def test_a_change_has_its_words_place_and_doubts() -> None:
    """Its words are in the text, and a guess is said to be one."""
    change = find("Ann Bell was appointed CFO.")[0]
    text = ENGLISH + "Ann Bell was appointed CFO."
    assert (text[change.start : change.end], change.organization) == (
        "Ann Bell was appointed CFO",
        "Acme Rockets, Inc.",
    )
    assert change.doubts == ("the date is that of publication",)


def test_a_date_counts_more_than_a_guess_and_headers_say_nothing() -> None:
    """The same change is found once, with its date."""
    text = "Acme Rockets named Ann Bell as CFO\nActing as planned, Ann Bell becomes CFO on 2025-04-01."
    assert [tell(change) for change in find(text)] == ["+Ann Bell CFO 2025-04-01 later"]
    assert find("Acme Rockets named Ann Bell as CFO", paragraphs=frozenset({2})) == []


def test_the_author_of_a_letter_speaks() -> None:
    """If nobody knows the author, nobody does."""
    text = "Dear all,\nI am stepping down as president on 2025-03-04.\nAnn Bell"
    assert [tell(one) for one in find(text, author="Ann Bell", kind="letter")] == [
        "-Ann Bell president 2025-03-04 resigned"
    ]
    assert find("Dear all,\nI am stepping down as president on 2025-03-04.", kind="letter") == []


def test_without_a_date_there_is_no_change() -> None:
    """A change without any date can't be recorded."""
    assert find("Ann Bell was appointed CFO.", published=None) == []


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            [
                "Ann Bell",
                "he",
                "CEO",
                ",",
                "2025-03-01",
                "became",
                "will retire as",
                "由",
                "接任",
                "王明",
                "总经理",
                "；",
            ]
        )
    )
)
def test_the_words_of_changes_lie_in_the_text(words: list[str]) -> None:
    """Whatever the text is."""
    text = ENGLISH + " ".join(words)
    for change in find(" ".join(words)):
        assert 0 <= change.start < change.end <= max(len(text), len(CHINESE) + len(text))
