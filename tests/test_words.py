"""Messages, help texts and docs avoid the words that docs/glossary.md lists."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import alitimeline
from alitimeline.cli import cli

ROOT = Path(__file__).parents[1]
PACKAGE = Path(alitimeline.__file__).parent
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELEASING.md", "CODE_OF_CONDUCT.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]

#: What is not yet reworded. Take a name out when it is; all three lists shrink to nothing.
PAGES_LEFT: set[str] = set()
#: The rooms (files and folders of src/alitimeline) whose messages are not yet reworded.
ROOMS_LEFT: set[str] = set()

COMMANDS = {"alitimeline": cli, **cli.commands}
ROOMS = sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")})


def _words_to_avoid() -> list[str]:
    """Return the words in the first column of the glossary's table."""
    section = GLOSSARY.read_text("utf-8").split("\n## Words that we avoid\n")[1].split("\n## ")[0]
    return [
        word for row in re.findall(r"^\|([^|]*`[^|]*)\|", section, re.MULTILINE) for word in re.findall(r"`(.+?)`", row)
    ]


PATTERN = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _words_to_avoid()))})(?![\w-])", re.IGNORECASE)


def _find(text: str) -> list[str]:
    """Return the words to avoid in *text*, each with what is around it."""
    text = re.sub(r"\s+", " ", text)
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in PATTERN.finditer(text)]


def _prose(markdown: str) -> str:
    """Return a page without its code: blocks with fences, indented blocks, words in backticks."""
    without_fences = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    without_blocks = re.sub(r"^    .*$", "", without_fences, flags=re.MULTILINE)
    return re.sub(r"(`+)(?!`)(?:.(?!\n\n))+?\1(?!`)", "", without_blocks, flags=re.DOTALL)


def _strings(module: ast.Module) -> Iterator[str]:
    """Yield the string literals with a space in them, except docstrings; an f-string is one string."""
    skipped: set[ast.AST] = {node.value for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            values = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            text = "".join(str(value) for value in values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if node not in skipped and " " in text:
            yield text


def test_the_list_of_words() -> None:
    """The list is read from the glossary, and whole words are found, in any case."""
    assert {"tell", "told", "stands", "mended", "way out", "so that", "of which"} <= set(_words_to_avoid())
    assert [_find(text) for text in ("Told so.", "outstanding, stand-in, foretold", "in a way\nout of")] == [
        ["Told so."],
        [],
        ["in a way out of"],
    ]


def test_what_is_prose() -> None:
    """Code in a page is not prose, in whatever way it is marked."""
    page = "one `told` or `it\nis told` two\n\n```console\n$ told\n```\n\n    told\n\nthree ``to`ld`` told"

    assert _find(_prose(page)) == ["one or two three told"]


def test_which_strings_are_checked() -> None:
    """Docstrings are not, nor are strings without a space; an f-string is checked as a whole."""
    module = ast.parse('"""A doc string."""\nprint("a b", "c", f"way {x} out", f"so{y}")\n')

    assert list(_strings(module)) == ["a b", "way {} out"]


@pytest.mark.parametrize("page", [page for page in PAGES if page != GLOSSARY], ids=lambda page: page.name)
def test_pages(page: Path) -> None:
    """No page has a word to avoid, outside of code."""
    if page.name in PAGES_LEFT:
        pytest.skip("not yet reworded")

    assert _find(_prose(page.read_text("utf-8"))) == []


def test_explanations_of_codes() -> None:
    """No explanation of a code has one, but in what it repeats of a message."""
    if "codes.toml" in PAGES_LEFT:
        pytest.skip("not yet reworded")
    groups = tomllib.loads(next(PACKAGE.rglob("codes.toml")).read_text("utf-8"))
    texts = [
        text
        for codes in groups.values()
        for explanation in codes.values()
        for key, text in explanation.items()
        if key not in ("example", "says")
    ]

    assert [words for text in texts for words in _find(_prose(text))] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help(name: str) -> None:
    """No help text of a command or an option has one."""
    command = COMMANDS[name]
    options = [option.help for option in command.params if isinstance(option, click.Option)]

    assert [words for text in [command.help, *options] for words in _find(text or "")] == []


@pytest.mark.parametrize("room", ROOMS)
def test_messages(room: str) -> None:
    """No string of the source has one, docstrings aside."""
    if room in ROOMS_LEFT:
        pytest.skip("not yet reworded")
    paths = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0].removesuffix(".py") == room]
    found = {
        str(path.relative_to(PACKAGE)): words
        for path in paths
        for text in _strings(ast.parse(path.read_text("utf-8")))
        for words in _find(text)
    }

    assert found == {}
