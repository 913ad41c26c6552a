"""Runs the benchmarks and prints one table. From the root of the checkout: `python -m tests.benchmarks`.

What is compared runs by turns in one run; times are CPU times of the best round. Timing never fails the command.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence

from tests.benchmarks import (
    drafting,
    folders,
    ical,
    imports,
    large,
    loading,
    pages,
    questions,
    reading,
    spark,
    tables,
    validation,
    workbook,
)
from tests.benchmarks.measure import Figure

__all__ = ["main"]

SUBJECTS: dict[str, Callable[..., list[Figure]]] = {
    "imports": imports.figures,
    "loading": loading.figures,
    "ical": ical.figures,
    "reading": reading.figures,
    "workbook": workbook.figures,
    "tables": tables.figures,
    "pages": pages.figures,
    "questions": questions.figures,
    "validation": validation.figures,
    "folders": folders.figures,
    "drafting": drafting.figures,
    "spark": spark.figures,
    "large": large.figures,
}
WIDTHS = (70, 14, 14, 8, 8, 9)
HEAD = ("what : against what", "ours", "theirs", "ratio", "target", "reached")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named benchmarks, or all of them."""
    parser = ArgumentParser(prog="python -m tests.benchmarks", description="Measure speed and memory against others.")
    parser.add_argument("subject", nargs="*", help=f"one of {', '.join(SUBJECTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="fewer events and rounds: says if it works, not how fast")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.subject) - SUBJECTS.keys():
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    _print(HEAD)
    for name in asked.subject or SUBJECTS:
        for figure in SUBJECTS[name](quick=asked.quick):
            _print(_row(figure))


def _row(figure: Figure) -> tuple[str, ...]:
    amounts = (f"{amount:,.1f} {figure.unit}".rstrip() for amount in (figure.ours, figure.theirs))
    target = "" if figure.target is None else f"{figure.target:.3g}"
    return figure.what, *amounts, f"{figure.ratio:.3g}", target, figure.verdict


def _print(cells: Sequence[str]) -> None:
    first, *others = (cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    sys.stdout.write(f"{first.strip().ljust(WIDTHS[0])}{''.join(others)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
