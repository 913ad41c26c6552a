"""People and organizations are found by what is around their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.articles import Article
from alitimeline.drafting.facts import Header, Name
from alitimeline.drafting.names import Names

NOTICE = """\
Quillmoor Systems Limited
絲沼系統有限公司
(Stock Code: 94172)

The board of Quillmoor Systems Limited (the "Company") announces that Mr. Fung Kwok-leung ("Mr. Fung") has resigned.
Dr. Ho Pak-nin thanked him.
The fiscal year ends on Schedule. Its financial year ends on 30 June. Ms. Yip joined. "I am glad," she said.
"""


def find(text: str, **header: str) -> Names:
    """Read a text."""
    return Names(Article("a.txt", text), Header(title=text.partition("\n")[0], **header))  # type: ignore[arg-type]


def list_people(text: str) -> set[str]:
    """Return the people in a text."""
    return {key for key, name in find(text).names.items() if name.kind == "person"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Chair Knut-Olav Sæther thanked the staff.", {"Knut-Olav Sæther"}),
        ("Acme Corp. names Ana de la Cruz as CEO.", {"Ana de la Cruz"}),
        ("John F. Kelso, 47, and Mary O'Dell will retire.", {"John F. Kelso", "Mary O'Dell"}),
        ("The North Sea was calm. Revenue rose in East Anglia.", set()),
        ("Acme Works said that ACME ROCKETS retired.", set()),
        ("One Two Three Four Five Six said so.", set()),
        ("Acme Rockets Inc. said so.", set()),
        ("Ms. Yip said so.", {"Yip"}),
        ("董事长尉迟岚先生因病辞职。", {"尉迟岚"}),
        ("选举宗砚秋女士、苗以恒为董事。", {"宗砚秋", "苗以恒"}),
        ("由副總監巴图·那仁接手。", {"巴图·那仁"}),
        ("(2) 中村翔先生已獲委任。", {"中村翔"}),
        ("特此公告。\n沙望舒\n", {"沙望舒"}),
        ("公司高度重视，总经理应当出席。", set()),
        ("Sundby Ports said on Monday it would close.", set()),
        ("The board has elevated Ann Bell to treasurer.", {"Ann Bell"}),
        ("Ann Bell is Acme's permanent treasurer.", {"Ann Bell"}),
        ("From May on, Ann Bell has the role of treasurer.", {"Ann Bell"}),
        ("Eddie Yongming Wu is chairman. Eddie Wu resigned. E. Wu said so.", {"Eddie Yongming Wu"}),
        ("CEO Eddie Wu (吳泳) resigned. 吳泳先生辭職。", {"Eddie Wu"}),
        ("他将接替因健康原因离任的霍允恭。", {"霍允恭"}),
        ("財務長戴于婷，將退休。", {"戴于婷"}),
        ("由大股东代表万俟青暂时接管。", {"万俟青"}),
        ("屈承泽上周五递交了辞呈，覃若溪说。", {"屈承泽", "覃若溪"}),
        ("由古丽娜尔·阿依丁与乌日娜同志接任。", {"古丽娜尔·阿依丁", "乌日娜"}),
        ("新任董事长任东升先生表示，任董将留任。", {"任东升"}),
        ("鄧先生與宣佈無關。", set()),
        ("Priya Nair plans to stay in Madison Mills.", {"Priya Nair"}),
        ("New CEO Eddie Wu: User Focus and AI Drive\nEvery user needs focus.", {"Eddie Wu"}),
        ("Chief Digital Officer Ana Cruz and Head of Strategy Lotte Weiss step down.", {"Ana Cruz", "Lotte Weiss"}),
        ("The treasurer of Kettle Meats Haven resigned.", set()),
        ('Wen-hsiu "Winnie" Liao left. Hassan al-Mutairi resigned.', {'Wen-hsiu "Winnie" Liao', "Hassan al-Mutairi"}),
        ("Okwuosa resigned as treasurer.", {"Okwuosa"}),
    ],
)
def test_people_are_found_by_what_stands_around_them(text: str, people: set[str]) -> None:
    """A title, an honorific, or what somebody does makes a name that of a person."""
    assert list_people(text) == people


def test_an_organization_is_known_by_its_forms_and_codes() -> None:
    """Its legal form, its stock code, its name in another language."""
    names = find(NOTICE)
    assert names.organization == "Quillmoor Systems Limited"
    organization = names.names[names.organization]
    assert organization.identifiers == {"hkex": "94172"}
    assert organization.fiscal_year_end == "--06-30"
    assert {"絲沼系統有限公司"} <= {*organization.other_names}
    assert "Mr. Fung" in names.names["Fung Kwok-leung"].other_names


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("Acme Bank plc (LSE: ACMB) said so.", {"lse": "ACMB"}),
        ("Acme Bank plc (ACMB.KL) said so.", {"bursa": "ACMB"}),
        ("Acme Devices Corp. (ACMD) said so.", {"ticker": "ACMD"}),
        ("证券代码：698217\n证券简称：澜岳精工\n", {"sse": "698217"}),
        ("證券代碼：098217\n證券簡稱：瀾岳精工\n", {"szse": "098217"}),
        ("晴峯航運（代號：QF88）換帥", {"ticker": "QF88"}),
        ("陇原重工股份有限公司（深交所：309462）公告", {"szse": "309462"}),
    ],
)
def test_codes_belong_to_their_exchange(text: str, identifiers: dict[str, str]) -> None:
    """The exchange is said, or known from the code itself."""
    names = find(text)
    assert names.names[names.organization or ""].identifiers == identifiers


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("A note to everyone at Pellwright\nHello.", "Pellwright"),
        ("Severka Railways dismisses its chief", "Severka Railways"),
        ("Norvane Biologics Names Ann Bell CEO\nNorvane Biologics, Inc. said so.", "Norvane Biologics, Inc."),
        ("写给每一位鲸渡人\n我担任鲸渡物流总裁。", "鲸渡物流"),
        ("President of The Board", None),
        ("Nothing is said here.", None),
        ("Milo & Strand's board resigned.", "Milo & Strand"),
        ("Analysts at Tolland Securities think that Ashgrove Capital will fail.", "Ashgrove Capital"),
        ("On cost, Ferrocline's fiscal year ends soon.", "Ferrocline"),
        ("据悉，启曜半导体首席技术官离职。", "启曜半导体"),
        ("听潮保险今日公告，北漠光伏不变。", "听潮保险"),
    ],
)
def test_an_article_is_about_one_organization(text: str, organization: str | None) -> None:
    """It is in the title, is defined, or has a code."""
    assert find(text).organization == organization


def test_pronouns_and_the_genders_of_given_names() -> None:
    """Who has just been named as the subject isn't its object, and a man isn't "she"."""
    text = "Henry Tate and Margaret Sze have left. She wrote. Margaret Sze is to succeed him."
    names = find(text)

    said = [one.name for one in names.within(text.index("She"), len(text))]
    assert said == ["Margaret Sze", "Margaret Sze", "Henry Tate"]


def test_a_newspaper_is_not_what_it_writes_about() -> None:
    """Its name is in the head only."""
    text = "The Zlatka Times\nSunder Freight plans to sell Ostrava Rail.\nPublished by Zlatka Times."
    assert find(text, publisher="Zlatka Times", kind="news").organization == "Sunder Freight"
    short = find(
        'Sunder Freight Ltd. ("Sunder") said so.\nSunder left. Ann Bell ("Mr. Fung") is CEO. Acme ("the Company").'
    )
    assert {"Sunder", "Sunder Freight"} <= {*short.names["Sunder Freight Ltd."].other_names}
    assert find("Acme Works Inc.\nHello.", author="Acme Works Inc.").organization == "Acme Works Inc."


def test_short_forms_and_pronouns_stand_for_names() -> None:
    """They stand for the name that fits and is near."""
    text = NOTICE + "The Company thanks Mr. Fung.\nHe left. Ann Bell, our president, thanked him."
    names = find(text)
    mentions = [(text[one.start : one.end], one.name) for one in names.within(text.index("The Company"), len(text))]
    company, fung = "Quillmoor Systems Limited", "Fung Kwok-leung"
    assert mentions == [("The Company", company), ("Fung", fung), ("He", fung), ("Ann Bell", "Ann Bell"), ("him", fung)]
    assert names.within(text.index("Company thanks"), text.index("thanks Mr")) == []


def test_a_pronoun_without_a_person_is_nobody() -> None:
    """Nothing is guessed."""
    assert find("She left. He stayed.").within(0, 20) == []
    assert [one.name for one in find("Ann Bell said so. Mr. Cole met her.").within(0, 40)] == [
        "Ann Bell",
        "Cole",
        "Ann Bell",
    ]


def test_known_names_come_first() -> None:
    """Their keys are kept, if they are in the text at all."""
    known = [Name(name="Ann B. Bell", kind="person", other_names=("Ann Bell",)), Name(name="Bob Cole", kind="person")]
    names = Names(Article("a.txt", "Ann Bell left."), Header(title=""), known)
    assert [one.name for one in names.within(0, 8)] == ["Ann B. Bell"]
    assert "Bob Cole" not in names.names


def test_the_speaker_is_who_is_quoted_who_wrote_or_who_has_the_word() -> None:
    """Each kind of article says it in its own way."""
    quoted = "Ann Bell, our president, was there.\n“I am glad,” said Bob Cole, the chairman. I left.\n“I”"
    names = find(quoted)
    assert names.speaker(quoted.index("I am")) == "Bob Cole"
    assert names.speaker(quoted.index("I left")) is None
    letter = find("Dear all,\nI am your president.\nAnn Bell", author="Ann Bell", kind="letter")
    assert letter.speaker(10) == "Ann Bell"
    call = "Ann Bell, President: I see.\nOperator: I thank you.\n主持人 宿迟：我同意。\n"
    names = find(call)
    assert [names.speaker(call.index(words)) for words in ("I see", "I thank", "我")] == ["Ann Bell", None, "宿迟"]


def test_names_are_bounded() -> None:
    """An article can't fill the memory with names."""
    text = "".join(f"Mr. A{chr(97 + one % 26)}{chr(97 + one // 26)}e said so. " for one in range(450))
    assert len(find(text).names) == 400


@pytest.mark.slow
@given(st.text(st.sampled_from("AbÅ王李长董事 .,:“”()（）\n·'s—1他"), max_size=200))
def test_mentions_lie_in_the_text_in_order(text: str) -> None:
    """Whatever the text is."""
    names = find(text)
    mentions = names.within(0, len(text) + 1)
    assert mentions == sorted(mentions)
    assert all(0 <= one.start < one.end <= len(text) and one.name in names.names for one in mentions)
