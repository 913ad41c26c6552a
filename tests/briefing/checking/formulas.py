"""Formulas: whether Excel can read them, and whether others see what they give."""

import re
from collections.abc import Iterator

from tests.briefing.checking.finding import told

from alitimeline.briefing.workbook.cells import RawCell
from alitimeline.problems import Problem, shorten

__all__ = ["in_formula"]

LENGTH = 8_192
#: Texts, names of sheets in quotes, and columns of tables, in which anything may stand.
QUOTED = re.compile(r"""\"(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]""", re.DOTALL)
#: Functions that are younger than the format, and so are written with a prefix.
YOUNG = re.compile(
    r"(?<![\w.])(?:AGGREGATE|BYCOL|BYROW|CHOOSECOLS|CHOOSEROWS|CONCAT|DAYS|DROP|EXPAND|FILTER|FORECAST\.LINEAR|FORMULATEXT"
    r"|HSTACK|IFNA|IFS|ISFORMULA|ISOWEEKNUM|LAMBDA|LET|MAXIFS|MINIFS|NUMBERVALUE|PERCENTILE\.(?:EXC|INC)|RANDARRAY"
    r"|RANK\.(?:AVG|EQ)|SEQUENCE|SHEETS?|SORT|SORTBY|STDEV\.[PS]|SWITCH|TAKE|TEXTAFTER|TEXTBEFORE|TEXTJOIN|TEXTSPLIT"
    r"|TOCOL|TOROW|UNIQUE|VAR\.[PS]|VSTACK|WRAPCOLS|WRAPROWS|XLOOKUP|XMATCH|XOR)(?=\()",
    re.IGNORECASE,
)
#: Those of them with one prefix more.
SHEETS_OWN = ("FILTER", "SORT")
#: What calls another program (DDE).
CALLS = re.compile(r"\|[^!|]*!")
BEGINS_WRONG, ENDS_WRONG = re.compile(r"\s*[=*/^&<>,;)]"), re.compile(r"[-+*/^&=<>,;(]\s*$")
BRACES = re.compile(r"\{[^{}]*\}")
#: Two words with nothing but space between them.
WORDS = re.compile(r"(?<!\w)[^\W\d]\w*\s+[^\W\d]\w*(?![\w!:(\[])")
MEND = "write it as Excel shows it in English, without the first ="


def in_formula(cell: RawCell, formula: str, at: str) -> Iterator[Problem]:
    """Yield what is wrong with the formula of a cell."""
    if len(formula) > LENGTH:
        message = f"the formula is {len(formula):,} characters long; {LENGTH:,} are the most"
        yield told("formula", message, "let other cells compute parts of it", cell=at)
        return
    shown = f"the formula {shorten(formula)}"
    bare = QUOTED.sub("0", formula)
    if fault := next(_faults(formula, bare), None):
        yield told("formula", f"{shown} {fault}", MEND, cell=at)
    elif WORDS.search(bare):
        message = f"{shown} reads like a text that became a formula by mistake"
        yield told("formula-text", message, "write it as a text", cell=at, severity="warning")
    if CALLS.search(bare):
        yield told("external", f"{shown} calls another program", "take it out", cell=at, severity="warning")
    if "#REF!" in bare:
        yield told("fault", f"{shown} takes a value from a cell that isn't there", "mend it", cell=at)
    if not cell.text and cell.kind != "str":
        message = f"{shown} has no value beside it: phones and previewers show nothing"
        hint = "open it in Excel or LibreOffice, which compute it, and save it"
        yield told("formula-value", message, hint, cell=at, severity="warning")


def _faults(formula: str, bare: str) -> Iterator[str]:
    """Yield why Excel can't read a formula; nothing if it stands with the cells above."""
    if any(mark in bare for mark in "\"'[]"):
        yield "has a quotation mark or a bracket too few"
    if bare.count("(") != bare.count(")") or BEGINS_WRONG.match(bare) or ENDS_WRONG.search(bare):
        yield "can't be read: it is not whole"
    if ";" in BRACES.sub("", bare):
        yield "has semicolons between its arguments"
    if young := YOUNG.search(bare):
        name = young[0].upper()
        yield f"calls {name}, which stands in a file as _xlfn.{'_xlws.' if name in SHEETS_OWN else ''}{name}"
    if "[@" in formula:
        yield "has the short form [@ …], which stands in a file as [[#This Row], …]"
