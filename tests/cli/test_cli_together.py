"""What `export` writes for all timelines of a folder together: a combined briefing, and an index of pages."""

from pathlib import Path

import pytest
from attrs import evolve
from tests.page.records import ALIBABA

from alitimeline import export, write
from alitimeline.cli import main
from alitimeline.cli.outputs import get_name

OTHER = evolve(ALIBABA, id="other", title="Other", timezone="Europe/London")
DAY = ("--as-of", "2027-06-01")


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work beside a folder with two timelines and a broken one."""
    monkeypatch.chdir(tmp_path)
    Path("records").mkdir()
    for timeline in (ALIBABA, OTHER):
        write(timeline, f"records/{timeline.id}.timeline.json")
    Path("records/broken.timeline.json").write_text("{", "utf-8")


def run(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, list[str]]:
    """Run `alitimeline export` on the folder; return its status, output and messages but for the broken file."""
    status = main(["export", "records", *DAY, *args])
    out, err = capfd.readouterr()
    return status, out, [line for line in err.splitlines() if "broken" not in line]


def test_a_combined_briefing(capfd: pytest.CaptureFixture[str]) -> None:
    """One briefing of all sound timelines is written, as Python writes it, instead of one for each."""
    assert run(capfd, "--combined", "--to", "xlsx", "-o", "out/") == (1, "", ["wrote out/combined.xlsx"])
    assert run(capfd, "--combined", "-o", "all.xlsx") == (1, "", ["wrote all.xlsx"])
    assert Path("all.xlsx").read_bytes() == Path("out/combined.xlsx").read_bytes()
    assert run(capfd, "--combined", "-o", "all.xlsx") == (1, "", ["wrote all.xlsx"])
    Path("all.xlsx").write_bytes(b"PK")
    status, _, [message] = run(capfd, "--combined", "-o", "all.xlsx")
    assert (status, "all.xlsx is there already" in message) == (2, True)
    assert get_name((ALIBABA, OTHER)) == "all"


def test_other_formats_beside_it(capfd: pytest.CaptureFixture[str]) -> None:
    """Other formats have a file for each timeline."""
    assert run(capfd, "--combined", "--to", "json", "--to", "xlsx", "-o", "out/")[2] == [
        "wrote out/alibaba-2023.timeline.json", "wrote out/other.timeline.json", "wrote out/combined.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--combined", "--to", "ics", "-o", "out/"), "--combined is for briefings: --to xlsx"),
        (("--combined", "--chart", "-o", "all.xlsx"), "a combined briefing has no chart"),
        (("--to", "html", "-o", "all.html"), "all.html can't contain several timelines"),
    ],
)
def test_what_is_refused(capfd: pytest.CaptureFixture[str], args: tuple[str, ...], message: str) -> None:
    """What makes no sense together is refused."""
    status, _, messages = run(capfd, *args)

    assert (status, message in messages[-1]) == (2, True)


def test_an_index_of_pages(capfd: pytest.CaptureFixture[str]) -> None:
    """The pages of a folder have an index; that of a file alone hasn't."""
    assert run(capfd, "--to", "html", "-o", "out/") == (
        1, "", ["wrote out/alibaba-2023.html", "wrote out/other.html", "wrote out/index.html"],
    )  # fmt: skip
    assert b'<a href="other.html">Other</a>' in Path("out/index.html").read_bytes()
    assert main(["export", "alibaba-2023", "--to", "html", "-o", "one/"]) == 0
    assert [file.name for file in Path("one").iterdir()] == ["alibaba-2023.html"]


def test_a_page_that_would_be_the_index(capfd: pytest.CaptureFixture[str]) -> None:
    """A timeline whose page would be called as the index is refused with it."""
    write(evolve(OTHER, id="index"), "records/index.timeline.json")
    status, _, messages = run(capfd, "--to", "html", "-o", "out/")

    assert (status, "would replace the index.html of all" in messages[-1]) == (2, True)


def test_in_python() -> None:
    """`write` takes several timelines, and replaces what it wrote before."""
    for name in ("all.xlsx", "index.html"):
        for _ in range(2):
            write([ALIBABA, OTHER], name)
    assert Path("index.html").read_bytes() == export.to_bytes(iter([ALIBABA, OTHER]), "html")
