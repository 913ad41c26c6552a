"""The settings of a repository: where they are found, what they may say, and what is refused."""

import os
from pathlib import Path

import pytest
from tests.places import needs_linux

from alitimeline import settings
from alitimeline.problems import Problem, UnreadableError
from alitimeline.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of an empty repository, which is the current folder."""
    tmp_path.joinpath(".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, file: str = "alitimeline.toml") -> None:
    """Write settings to a file."""
    Path(file).write_text(text, "utf-8")


def test_no_settings() -> None:
    """A repository without settings has none, and neither does a pyproject.toml that is for other tools."""
    assert settings.find() == Settings()
    write("[tool.ruff]\nline-length = 100\n", "pyproject.toml")
    assert settings.find() == Settings()
    write('tool = "hammer"', "pyproject.toml")
    assert settings.find() == Settings()


def test_every_setting(folder: Path) -> None:
    """Every key is read."""
    write(
        """
        [tool.alitimeline]
        strict = true
        exclude = ["drafts/", "*.old.timeline.json"]
        ignore = ["uncited"]
        ignore-in = {"archive/" = ["source-before-event"]}
    """,
        "pyproject.toml",
    )

    assert settings.find() == Settings(
        file="pyproject.toml",
        folder=str(folder),
        strict=True,
        exclude=("drafts/", "*.old.timeline.json"),
        ignore=(("*", ["uncited"]), ("archive/", ["source-before-event"])),
    )


def test_where_settings_are(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest file counts, up to the root of the repository, and alitimeline.toml before pyproject.toml."""
    inner = folder / "data" / "2023"
    inner.mkdir(parents=True)
    write("strict = true", str(folder.parent / "alitimeline.toml"))
    monkeypatch.chdir(inner)
    assert settings.find() == Settings()

    write("[tool.alitimeline]", str(folder / "pyproject.toml"))
    assert settings.find() == Settings(file="../../pyproject.toml", folder=str(folder), ignore=(("*", []),))
    write("strict = true", str(folder / "alitimeline.toml"))
    assert settings.find().file == "../../alitimeline.toml"
    write("", str(folder / "data" / "alitimeline.toml"))
    assert settings.find().file == "../alitimeline.toml"


def test_without_a_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a repository, the settings of the current folder count, and no others: they are somebody else's."""
    folder.joinpath(".git").rmdir()
    folder.joinpath("data").mkdir()
    write("strict = true")
    assert settings.find().strict
    monkeypatch.chdir("data")
    assert not settings.find().strict


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("strict = yes", "Invalid value (at line 1, column 10)"),
        ("strikt = true", "no key of the settings is called 'strikt' (did you mean 'strict'?)"),
        ("strict = 1", "strict must be true or false"),
        ('exclude = "x"', "exclude must be a list"),
        ("ignore = [1]", "ignore must be a list of texts"),
        ("ignore-in = []", "ignore-in must be a table"),
        ('ignore-in = {"x" = "uncited"}', "x must be a list of texts"),
        ('ignore = ["uncitd"]', "no problem has the code 'uncitd' (did you mean 'uncited'?)"),
        ('ignore-in = {"x" = ["when"]}', "'when' is an error, which can't be ignored"),
        ("accepted = {}", "accepted must be a list"),
        ("accepted = [1]", "what is accepted must be a table"),
        ('accepted = [{cod = "uncited"}]', "no key of what is accepted is called 'cod' (did you mean 'code'?)"),
        ('accepted = [{code = "uncited", reason = 1}]', "reason must be a text"),
        ('accepted = [{code = "when", reason = "x"}]', "'when' is an error, which can't be accepted"),
        (
            'accepted = [{code = "uncited", record = "event/a"}]',
            'uncited is accepted without a reason (write "uncited": "the reason")',
        ),
        ('accepted = [{code = "uncited", reason = "x", file = "!"}]', "Invalid git pattern: '!'"),
        ('exclude = ["!"]', "Invalid git pattern: '!'"),
    ],
)
def test_faulty(text: str, reason: str) -> None:
    """What has no meaning is refused, with the file."""
    write(text)
    with pytest.raises(UnreadableError) as caught:
        settings.find()

    assert str(caught.value) == f"alitimeline.toml: the settings can't be used: {reason}"


def test_no_table() -> None:
    """The settings are a table."""
    write("[tool]\nalitimeline = 1", "pyproject.toml")
    with pytest.raises(UnreadableError, match="the settings must be a table"):
        settings.find()


def test_settings_on_another_drive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no path leads from the current folder to the settings, as on Windows, they have their own."""

    def fail(*_paths: str) -> str:
        raise ValueError

    write("strict = true")
    monkeypatch.setattr(os.path, "relpath", fail)

    assert settings.find(str(folder)).file == str(folder.resolve() / "alitimeline.toml")


def test_ignored_problems(folder: Path) -> None:
    """A code is ignored everywhere, or in the files that fit a pattern; an error is never ignored."""
    rules = Settings(
        file="alitimeline.toml", folder=str(folder), ignore=(("*", ["bom"]), ("archive/", ["uncited", "unknown-key"]))
    )
    problems = [
        *(Problem(code=code, message="?", severity="warning") for code in ("bom", "uncited")),
        Problem(code="unknown-key", message="?"),
    ]

    assert [problem.code for problem in rules.apply(problems, "a.json")] == ["uncited", "unknown-key"]
    assert [problem.code for problem in rules.apply(problems, str(folder / "archive/a.json"))] == ["unknown-key"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{'a.' * 50_000}a = 1", "a key has more than 100 parts"),
        (f"[{'a . ' * 50_000}a]", "a key has more than 100 parts"),
        ('"a".' * 200 + "a = 1", "a key has more than 100 parts"),
        ("a" * 900_000, ""),
        (f"exclude = {'[' * 50_000}", "they are nested too deeply"),
        ('exclude = ["*a*a*a*a"]', "'*a*a*a*a' is not a pattern: it has too many *"),
        ('exclude = ["**/a/**/b/**/c"]', "'**/a/**/b/**/c' is not a pattern: it has too many *"),
        ("# " + "x" * 1_000_000, "it has more than 1,000,000 bytes"),
    ],
    ids=range(8),
)
def test_bounds(text: str, reason: str) -> None:
    """Whoever checks out a repository doesn't know its settings: what would take a command very long is refused."""
    write(text)
    with pytest.raises(UnreadableError) as caught:
        settings.find()

    assert str(caught.value).startswith(f"alitimeline.toml: the settings can't be used: {reason}")


@needs_linux
def test_no_file() -> None:
    """A device, or a folder, is no file of settings."""
    Path("alitimeline.toml").symlink_to("/dev/zero")
    with pytest.raises(UnreadableError, match="it is not a file"):
        settings.find()


def test_usual_files() -> None:
    """What editors write is read: a byte-order mark, dots in texts, patterns with a few stars."""
    dotted = "a." * 90
    write(f"\ufeffexclude = ['**/*-*.old.*', 'a/**/b/**']\n# {'.' * 300} {'1.2 ' * 200}\n")
    assert settings.find().exclude == ("**/*-*.old.*", "a/**/b/**")
    write(f"[project]\ndescription = '{dotted} '\n[tool.alitimeline]\nstrict = true", "pyproject.toml")
    Path("alitimeline.toml").unlink()
    assert settings.find().strict
