"""Which files are looked at: those below folders, without what git ignores or the settings exclude."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading.files import find_refusal, read_file
from alitimeline.problems import UnreadableError, escape_unprintable, shorten
from alitimeline.settings import Settings, climb, compile_patterns, find_name

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["SUFFIXES", "Choice"]

SUFFIXES = (".timeline.json", ".timeline.yaml", ".timeline.yml")
#: The folders that nobody keeps a record in, beside hidden ones.
SKIPPED = frozenset({"node_modules", "venv", "build"})

#: Lines of patterns, and the path from where they apply to the folder in question: "" or "data/".
Rule: TypeAlias = tuple[str, "_Lines"]


class _Lines:
    """Lines of patterns as git reads them, who goes from folder to folder: a line is about a name, not what is below.

    For pathspec, `!data` takes back all that is in data as well, and `data/**` is also the folder itself.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        #: The last line first: its pattern, and whether it is about a name anywhere, only folders, and all depths.
        self._lines: list[tuple[GitIgnoreSpec, bool, bool, bool]] = []
        for line in lines:
            core = line.rstrip().removeprefix("!").removeprefix("**/")
            spec = compile_patterns(re.sub(r"/\*\*(/? *)$", r"/*\1", line))
            is_name, is_folder = "/" not in core.rstrip("/"), core.endswith("/")
            self._lines.insert(0, (spec, is_name, is_folder, core.rstrip("/").endswith("/**")))

    def decide(self, path: str, name: str) -> bool | None:
        """Return whether *name* in the folder *path* is left out; None if no line says anything about it."""
        for spec, is_name, is_folder, is_deep in self._lines:
            decision = spec.check_file(name if is_name else path + name).include
            if decision is None or (is_folder and not name.endswith("/")):
                continue
            if is_name or is_deep or not path or spec.check_file(path).include is None:
                return decision
        return None


class Choice:
    """Which files a command looks at: each of them once, and none that is excluded."""

    def __init__(
        self, settings: Settings, tell: Callable[[str], None], patterns: Sequence[str] = (), *, kept: str | None = None
    ) -> None:
        """Exclude what the settings do, and with *patterns* more; *tell* gets a text about what is passed over.

        *kept* says why YAML is, if files are to be rewritten.

        Raises:
            ValueError: if one of *patterns* is none.
        """
        self.kept = kept
        given = [(settings.folder, settings.exclude, settings.file), (os.curdir, patterns, "--exclude")]
        self._excluded = [(compile_patterns(*globs), *about) for about in given if (globs := about[1])]
        self._tell = tell
        self._seen: set[str] = set()

    def excludes(self, name: str) -> bool:
        """Return whether something that was named is excluded; then tell so."""
        for patterns, folder, _, where in self._excluded:
            slash = "/" if os.path.isdir(name) else ""  # noqa: PTH112 - pathlib raises where it may not look
            if patterns.match_file(find_name(name, folder) + slash):
                self._tell(f"{escape_unprintable(name)}: excluded by {where}")
                return True
        return False

    def select_new(self, names: Iterable[str]) -> list[str]:
        """Return the names of files that were not selected before, by another name either."""
        paths = {os.path.abspath(name): name for name in reversed([*names])}  # noqa: PTH100 - as above
        new = [name for path, name in reversed(paths.items()) if path not in self._seen]
        self._seen.update(paths)
        return new

    def find_files(self, folder: str) -> tuple[list[str], dict[str, str]]:
        """Return every timeline file below *folder* that is new, sorted; and what isn't read, each with the reason.

        Raises:
            UnreadableError: if there is none.
        """
        unseen: list[OSError] = []
        files = self.list_files(folder, unseen)
        if not files and not unseen:
            kinds = "*.timeline.json" if self.kept else "*.timeline.json or *.timeline.yaml"
            reason = f"there is no {kinds} below this folder (ignored and excluded files don't count)"
            raise UnreadableError(folder, reason)
        new: list[str] = []
        refused: dict[str, str] = {}
        for file in self.select_new(files):
            if self.kept and is_yaml(file):
                self._tell(f"{escape_unprintable(file)}: skipped: {self.kept}")
            elif refusal := find_refusal(file, folder):
                refused[file] = refusal
            else:
                new.append(file)
        for error in unseen:
            refused[os.fspath(error.filename)] = f"the folder can't be read: {str(error.strerror).lower()}"
        return new, refused

    def list_files(self, folder: str, unseen: list[OSError]) -> list[str]:
        """Return every timeline file below *folder*, sorted; add what can't be read to *unseen*."""
        rules, files = {folder: self._list_rules(folder)}, []
        for parent, folders, names in os.walk(folder, onerror=unseen.append):
            here = rules.pop(parent)
            if ".gitignore" in names:
                at = len(self._excluded)
                here = [*here[:at], ("", self._read_gitignore(parent)), *here[at:]]
            visible = [name for name in folders if not name.startswith(".") and name not in SKIPPED]
            folders[:] = [name for name in visible if not _is_left_out(here, f"{name}/")]
            for name in folders:
                rules[os.path.join(parent, name)] = [(f"{path}{name}/", lines) for path, lines in here]  # noqa: PTH118
            timelines = [name for name in names if name.lower().endswith(SUFFIXES)]
            files += [os.fspath(Path(parent, name)) for name in timelines if not _is_left_out(here, name)]
        return sorted(files)

    def _list_rules(self, folder: str) -> list[Rule]:
        """Return what leaves out files in *folder*: the exclusions, then the .gitignore above it, nearest first."""
        names = [(find_name(folder, base), globs) for _, base, globs, _ in self._excluded]
        excluded = [("" if name == os.curdir else f"{name}/", _Lines(globs)) for name, globs in names]
        ignored: list[Rule] = []
        for parent, child in pairwise(reversed(climb(folder))):
            if os.path.isfile(os.path.join(parent, ".gitignore")):  # noqa: PTH113, PTH118
                ignored.insert(0, ("", self._read_gitignore(parent)))
            name = os.path.basename(child)  # noqa: PTH119
            if _is_left_out(ignored, f"{name}/"):
                return excluded  # what is named is looked into, even if git ignores it
            ignored = [(f"{path}{name}/", lines) for path, lines in ignored]
        return excluded + ignored

    def _read_gitignore(self, folder: str) -> _Lines:
        """Return the lines of a .gitignore; pass over what is no pattern, as git does, and tell so."""
        file, patterns = os.path.join(folder, ".gitignore"), []  # noqa: PTH118
        if os.path.islink(file):  # noqa: PTH114 - pathlib raises where it may not look
            self._tell(escape_unprintable(f"{file}: ignored, as it is a link; git ignores it as well"))
            return _Lines(())
        for number, line in enumerate(read_file(file).decode("utf-8", "replace").splitlines(), 1):
            try:
                compile_patterns(line)
                patterns.append(line)
            except ValueError:
                self._tell(escape_unprintable(f"{file}:{number}: {shorten(line)} is ignored, as it is not a pattern"))
        return _Lines(patterns)


def _is_left_out(rules: Iterable[Rule], name: str) -> bool:
    """Return what the first rule decides that says something about *name*; False if none does."""
    decisions = (lines.decide(path, name) for path, lines in rules)
    return next((decision for decision in decisions if decision is not None), False)
