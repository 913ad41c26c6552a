"""Titles as people write them: which roles they name, in which capacity, and what stays one title."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.model.roles import is_single, read_title

TABLE: dict[str, Any] = tomllib.loads((files("alitimeline.model") / "roles.toml").read_text("utf-8"))
TITLES = [(key, title) for key, role in TABLE["role"].items() for title in (key.replace("-", " "), *role["titles"])]
SEPARATORS = [
    *(
        " and ",
        " & ",
        "&",
        " + ",
        "/",
        " / ",
        ", ",
        "，",
        "、",
        "兼",
        " 兼任 ",
        "; ",
        " | ",
        ", and ",
        " cum ",
        "及",
        "暨",
    ),
    *(" – ", " as well as ", " · ", "和", "與", "＆"),
]
HYPHENS = ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " ", "\u00ad", ""]
known = st.sampled_from(TITLES)


def describe(text: str, *organization: str) -> list[str]:
    """Return the roles in a title: key, name, and the capacity if it has one, "+" if it is shared."""
    return [
        f"{role.key}: {role.name}{f' ({role.capacity})' if role.capacity else ''}{'+' if role.shared else ''}"
        for role in read_title(text, organization)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President and CEO", ["president: President", "ceo: CEO"]),
        ("Chairman, President and CEO", ["chair: Chairman", "president: President", "ceo: CEO"]),
        ("Chairman, CEO, and Chief Architect", ["chair: Chairman", "ceo: CEO", "chief-architect: Chief Architect"]),
        ("CEO/President", ["ceo: CEO", "president: President"]),
        ("Founder-CEO", ["founder: Founder", "ceo: CEO"]),
        ("Co-Founder & CEO", ["founder: Co-Founder", "ceo: CEO"]),
        ("President (and CEO)", ["president: President", "ceo: CEO"]),
        ("Chief Executive Officer (CEO)", ["ceo: Chief Executive Officer"]),
        ("Chair of the Board & C.E.O.", ["chair: Chair of the Board", "ceo: C.E.O."]),
        ("CEO and Head of Sales and Marketing", ["ceo: CEO", "headofsalesandmarketing: Head of Sales and Marketing"]),
        ("CEO, Head of Sales", ["ceo: CEO", "headofsales: Head of Sales"]),
        ("CFO and Vice President, Legal", ["cfo: CFO", "vicepresidentlegal: Vice President, Legal"]),
        ("Art Director and CEO", ["artdirector: Art Director", "ceo: CEO"]),
        ("Honorary Chairman and CEO", ["honorarychairman: Honorary Chairman", "ceo: CEO"]),
        (
            "CEO and Chair of the Audit Committee",
            ["ceo: CEO", "chairoftheauditcommittee: Chair of the Audit Committee"],
        ),
        ("CEO and former Chairman", ["ceo: CEO", "formerchairman: former Chairman"]),
        ("Head of R&D and Chief Data Officer", ["headofrd: Head of R&D", "chiefdataofficer: Chief Data Officer"]),
        ("董事长兼首席执行官", ["chair: 董事长", "ceo: 首席执行官"]),
        ("創始人、董事局主席兼行政總裁", ["founder: 創始人", "chair: 董事局主席", "ceo: 行政總裁"]),
        ("首席执行官（CEO）兼总裁", ["ceo: 首席执行官", "president: 总裁"]),
        ("Women's CEO and Head of Sales", ["womensceo: Women's CEO", "headofsales: Head of Sales"]),
        ("Director, General Manager", ["director: Director", "general-manager: General Manager"]),
        ("Chairman Emeritus and CEO", ["chairmanemeritus: Chairman Emeritus", "ceo: CEO"]),
        ("Group CEO and the new Chairman", ["ceo: Group CEO", "chair: the new Chairman"]),
    ],
)
def test_several_roles(text: str, expected: list[str]) -> None:
    """A title holds each of its roles, under the words that name it."""
    assert describe(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Chief People and Culture Officer",
            "Vice President, Research and Development",
            "Head of Sales and Marketing",
        ),
        *(
            "Former CEO",
            "CEO-elect",
            "CEO designate",
            "Chairman Emeritus",
            "Director, Legal and Compliance",
            "R&D Lead",
        ),
        *("CEO, Americas", "CEO (Americas)", "CEO/Americas", "CEO – Americas", "CEO of North America", "Regional CEO"),
        *("President and CEO of North America", "Chairman, President & CEO, Commercial Airplanes"),
        *("Former Chairman and CEO", "Assistant to the Chairman and CEO", "Assistant, CEO", "Cloud Chairman and CEO"),
        *("Chairman, Executive Committee", "Coordinator", "Co-ordinator", "Joint Venture Manager", "Head of Acting"),
        *("名誉董事长", "阿里云董事长兼首席执行官", "前董事长兼CEO", "董事长兼CEO助理", "代理商", "首席执行官（北美）"),
        *(
            "—",
            "&",
            "Chief Financial and Operating Officer",
            "Chairman and CEO Emeritus",
            "Director, AI",
            "Founder and Family Fund Co",
        ),
    ],
)
def test_one_title(text: str) -> None:
    """What isn't surely several roles, nor surely that of the whole organization, stays one title, as it is written."""
    [role] = read_title(text) if text != "Founder and Family Fund Co" else read_title(text)[1:]

    assert role.name == (text if text != "Founder and Family Fund Co" else "Family Fund Co")
    assert not is_single(role.key)
    assert role.capacity is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Interim CEO", ["ceo: CEO (interim)"]),
        ("Temporary CEO", ["ceo: CEO (interim)"]),
        ("CEO (interim)", ["ceo: CEO (interim)"]),
        ("CEO, interim", ["ceo: CEO (interim)"]),
        ("CEO ad interim", ["ceo: CEO (interim)"]),
        ("C.E.O. a.i.", ["ceo: C.E.O. (interim)"]),
        ("Acting CFO", ["cfo: CFO (acting)"]),
        ("Interim President & CEO", ["president: President (interim)", "ceo: CEO (interim)"]),
        ("President & CEO (interim)", ["president: President (interim)", "ceo: CEO (interim)"]),
        ("CFO and Interim CEO", ["cfo: CFO", "ceo: CEO (interim)"]),
        ("Co-CEO", ["ceo: CEO (joint)+"]),
        ("CoCEO", ["ceo: CEO (joint)+"]),
        ("co-CEOs", ["ceo: CEOs (joint)+"]),
        ("Co-Chairmen", ["chair: Chairmen (joint)+"]),
        ("Interim Co-Chief Executive Officers", ["ceo: Chief Executive Officers (interim)+"]),
        ("Acting Chief Data Officers", ["chiefdataofficer: Chief Data Officers (acting)"]),
        ("Acting/Interim CEO", ["ceo: CEO (acting)"]),
        ("Acting Group CEO", ["ceo: Group CEO (acting)"]),
        ("CEO (interim) and Chairman", ["ceo: CEO (interim)", "chair: Chairman"]),
        ("Chairman/Co-CEO", ["chair: Chairman", "ceo: CEO (joint)+"]),
        ("CEO (joint)", ["ceo: CEO (joint)+"]),
        ("Co-Chief Executive Officer", ["ceo: Chief Executive Officer (joint)+"]),
        ("Co-CEO and President", ["ceo: CEO (joint)+", "president: President"]),
        ("President and Co-CEO", ["president: President", "ceo: CEO (joint)+"]),
        ("Interim Co-CEO", ["ceo: CEO (interim)+"]),
        ("Co-Interim CEO", ["ceo: CEO (interim)+"]),
        ("Co-Head of Sales", ["headofsales: Head of Sales (joint)+"]),
        ("Acting Head of Sales", ["headofsales: Head of Sales (acting)"]),
        ("Plant Manager (acting)", ["plantmanager: Plant Manager (acting)"]),
        ("Interim CEO of North America", ["ceoofnorthamerica: CEO of North America (interim)"]),
        ("代理首席執行官", ["ceo: 首席執行官 (acting)"]),
        ("首席执行官（代理）", ["ceo: 首席执行官 (acting)"]),
        ("署理行政总裁", ["ceo: 行政总裁 (acting)"]),
        ("代CEO", ["ceo: CEO (acting)"]),
        ("临时首席执行官", ["ceo: 首席执行官 (interim)"]),
        ("联席首席执行官", ["ceo: 首席执行官 (joint)+"]),
        ("联合CEO", ["ceo: CEO (joint)+"]),
        ("联合创始人", ["founder: 联合创始人"]),
    ],
)
def test_capacity(text: str, expected: list[str]) -> None:
    """A title says in which capacity somebody has its roles; the name of a role is without it."""
    assert describe(text) == expected


@pytest.mark.parametrize(
    ("text", "organization", "expected"),
    [
        ("CEO of Intel", ["Intel"], ["ceo: CEO"]),
        ("Intel's President and CEO", ["Integrated Electronics", "INTEL"], ["president: President", "ceo: CEO"]),
        ("Chairman and CEO, Alibaba Cloud", ["Alibaba Cloud"], ["chair: Chairman", "ceo: CEO"]),
        ("阿里雲董事长兼CEO", ["阿里云"], ["chair: 董事长", "ceo: CEO"]),
        ("CEO of Intel", ["AMD"], ["ceoofintel: CEO of Intel"]),
        ("CEO of Inteligent", ["Intel"], ["ceoofinteligent: CEO of Inteligent"]),
        ("CEO, Johnson & Johnson", ["Johnson & Johnson"], ["ceo: CEO"]),
        ("CEO (Intel)", ["Intel"], ["ceo: CEO"]),
        ("Interim CEO of the Firm", ["Firm"], ["ceo: CEO (interim)"]),
        ("Intel", ["Intel"], ["intel: Intel"]),
    ],
)
def test_name_of_the_organization(text: str, organization: list[str], expected: list[str]) -> None:
    """The name of the organization itself, before or after a title, doesn't make it that of a part."""
    assert describe(text, *organization) == expected


@given(known)
def test_every_title_is_its_role(entry: tuple[str, str]) -> None:
    """Every title in the table is the role that it is listed for, without a capacity."""
    key, title = entry

    assert describe(title) == [f"{key}: {title}"]


@given(st.lists(known, min_size=2, max_size=4, unique_by=lambda entry: entry[0]), st.sampled_from(SEPARATORS))
def test_titles_are_joined_by_any_separator(entries: list[tuple[str, str]], separator: str) -> None:
    """Joined titles give the roles of all."""
    roles = read_title(separator.join(title for _, title in entries))

    assert [role.key for role in roles] == [key for key, _ in entries]


TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                *[title for _, title in TITLES],
                *SEPARATORS,
                *[word for words in (*TABLE["words"].values(), *TABLE["capacity"].values()) for word in words],
                *("Sales", "of", "Cloud", "(", ")", "-", "部门", " "),
            ]
        ),
        max_size=9,
    ).map(" ".join),
)


@given(TEXTS, st.lists(TEXTS, max_size=2))
def test_any_line_is_a_title(text: str, organization: list[str]) -> None:
    """Nothing is refused: every text has at least one role, no role comes twice, names are words of the text."""
    roles = read_title(text, tuple(organization))
    keys = [role.key for role in roles]

    assert len({*keys}) == len(keys) > 0
    assert all(role.name in text for role in roles)


def test_a_long_title() -> None:
    """What is longer than a line can be is one role: no record has it, and reading it could take long."""
    long = "CEO and " * 30 + "Interim " * 7 + "CFO"

    assert [role.name for role in read_title(long)] == ["CEO", "CFO"]
    assert [role.name for role in read_title(f"{long}  ")] == [f"{long}  "]


@given(TEXTS, st.sampled_from(HYPHENS[:6]))
def test_case_and_hyphens_do_not_matter(text: str, hyphen: str) -> None:
    """Titles are the same in upper and lower case, in full width, and with any hyphen or dash."""
    keys = [role.key for role in read_title(text)]
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)

    for other in (text.casefold(), text.swapcase() if text.isascii() else text, wide, text.replace("-", hyphen)):
        assert [role.key for role in read_title(other)] == keys


@given(known, st.sampled_from(HYPHENS))
def test_hyphens_and_spaces_within_a_title(entry: tuple[str, str], hyphen: str) -> None:
    """Within a title, its words are joined by a space, a hyphen or nothing."""
    key, title = entry

    assert [role.key for role in read_title(title.replace("-", " ").replace(" ", hyphen))] == [key]


PLAIN = st.from_regex(r"[A-Z][a-z]{4,9}( of)?( [A-Z][a-z]{4,9}){0,2}", fullmatch=True)


@given(PLAIN)
def test_unknown_titles_are_roles(text: str) -> None:
    """A title without separators that isn't in the table is itself one role."""
    assert describe(text) == [f"{text.replace(' ', '').lower()}: {text}"]


@given(known, st.sampled_from(["Interim ", "Acting ", "Temporary ", "代理", "临时", "interim-"]))
def test_every_role_has_capacities(entry: tuple[str, str], word: str) -> None:
    """Any title in the table can be that of an interim or acting holder."""
    key, title = entry
    [role] = read_title(word + title)

    assert (role.key, role.name, role.capacity in ("interim", "acting")) == (key, title, True)


def test_the_table_is_written_as_it_is_compared() -> None:
    """No title is listed twice, or in a form that a folded one never has."""
    letters = dict(TABLE["letters"]["pairs"].split())
    words = [title for _, title in TITLES] + [word for words in TABLE["words"].values() for word in words]

    assert [word for word in words if word != word.lower() or letters.keys() & {*word}] == []
    assert len({title.replace(" ", "") for _, title in TITLES}) == len(TITLES)
    assert [key for key in TABLE["role"] if is_single(key)] == ["chair", "ceo", "cfo", "coo", "cto"]
