"""What passes between the command line and a shell that completes it: text that the shell never runs."""

import os
import re
import shlex

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

__all__ = ["SHELLS"]

#: What else than letters and digits means only itself in bash, by the quotation mark that is open before it.
PLAIN = {"": r"[^\w@%+=:,./-]", '"': r'["$`\\]', "'": r"(?!)"}
#: What is written for a character that no backslash helps in these quotation marks; `!` would recall a command.
QUOTED = {"": {}, '"': {"!": "\"'!'\""}, "'": {"'": r"'\''"}}


class _Complete(ShellComplete):
    """What is the same in all shells."""

    def get_completions(self, args: list[str], incomplete: str) -> "list[CompletionItem[str]]":
        """Return what may follow, each the whole word; none with a character that would act on the terminal."""
        items = super().get_completions(args, incomplete)
        option, sign, _ = incomplete.partition("=")
        if sign and option.startswith("--"):
            for item in items:
                item.value = f"{option}={item.value}"
        return [item for item in items if item.value.isprintable()]


class _Bash(_Complete, BashComplete):
    """Bash inserts what it is given as it is, in place of the last part of the word, which may begin after `=`."""

    source_template = """\
%(complete_func)s() {
    local line
    while IFS= read -r line; do
        case $line in
            dir,*) COMPREPLY=(); compopt -o dirnames ;;
            file,*) COMPREPLY=(); compopt -o default ;;
            plain,*)
                COMPREPLY+=("${line#plain,}")
                [[ $line == */ ]] && compopt -o nospace
                ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_PART="$2" %(complete_var)s=bash_complete "$1")
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words of the line, and the last one."""
        [_, *args, incomplete], self._quote = _split(os.environ["COMP_LINE"])
        [part], _ = _split(self._quote + os.environ["COMP_PART"])
        #: How much of the word stays as it was typed.
        self._kept = len(incomplete) - len(part)
        return args, incomplete

    def format_completion(self, item: "CompletionItem[str]") -> str:
        """Return what to insert, with all that bash would act on after a backslash or between quotation marks."""
        text = re.sub(f"({PLAIN[self._quote]})", r"\\\1", item.value[self._kept :])
        for character, quoted in QUOTED[self._quote].items():
            text = text.replace(character, quoted)
        return f"{item.type},{text}{'' if text.endswith('/') else self._quote}"


class _Zsh(_Complete, ZshComplete):
    """Zsh quotes what is inserted itself, but reads a value beside a description as a text with backslashes."""

    def format_completion(self, item: "CompletionItem[str]") -> str:
        """Return the lines of what may follow."""
        value = re.sub(r"([\\:])", r"\\\1", item.value) if item.help else item.value
        return f"{item.type}\n{value}\n{item.help or '_'}"


class _Fish(_Complete, FishComplete):
    """Fish quotes what is inserted itself."""

    source_template = FishComplete.source_template.replace('split ","', 'split --max 1 ","').replace(
        "echo $metadata[2]", r"printf '%%s\n' $metadata[2]"
    )


def _split(line: str) -> tuple[list[str], str]:
    """Return the words of a line, the last one perhaps empty or unfinished, and the quotation mark left open."""
    lexer = shlex.shlex(f"{line}.", posix=True)  # the dot ends the last word
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    quote = ""
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token)
        quote = vars(lexer)["state"]
    return [*words[:-1], words[-1][:-1]], quote


#: The shells by name; click finds them here, too.
SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
for _shell in SHELLS.values():
    add_completion_class(_shell)
