"""The options of `export` that belong to one format: the calendar's, the briefing's."""

from collections.abc import Callable, Collection
from datetime import date
from functools import reduce, wraps
from typing import Any, NamedTuple

import click

from alitimeline.cli.inputs import load_timelines
from alitimeline.cli.options import parse_day, today
from alitimeline.loading import read_file
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["CHOICES", "OPTIONS", "FormatOptions", "format_options"]

#: The words that some options take. The formats have them, too, but take long to load; a test compares the two.
CHOICES = {
    "ics": {
        "commitments": ("event", "todo", "both", "none"),
        "review": ("yearly", "half-yearly", "quarterly", "monthly"),
        "spans": ("short", "all", "first-day", "skip"),
        "profile": ("plain", "extended"),
        "split": ("year", "kind", "component"),
    },
    "xlsx": {"profile": ("executive", "analyst", "accessible"), "language": ("en", "zh"), "paper": ("a4", "letter")},
}


#: The options of each format: the name, how the help shows its value, what it does.
TEXTS = {
    "xlsx": (
        ("language", None, "its language. Default: en."),
        ("paper", None, "its paper size. Default: a4."),
        ("previous", "TIMELINE", "say what changed since this one."),
        ("chart", None, "add a chart of the deadlines."),
    ),
    "ics": (
        ("name", "TEXT", "its name. Default: the timeline's title."),
        ("description", "TEXT", "its description. Default: the timeline's."),
        ("color", "NAME", "its colour, by its name in CSS, such as steelblue."),
        ("refresh", "DURATION", "how often to look for a new one: P1D, PT12H."),
        ("source_url", "URL", "where the file is published."),
        ("url", "URL", "a page about it."),
        ("commitments", None, "how commitments are shown. Default: event."),
        ("alarm", "DURATION", "remind so long before deadlines: P30D."),
        ("review", None, "add review dates until deadlines."),
        ("spans", None, "what is shown on all its days. Default: short."),
        ("split", None, "several files, in a folder."),
        ("update", "OLD.ics", "revise this one, and keep what is unchanged."),
    ),
}
#: What messages and the help call a format.
NAMES = {"ics": "calendar", "xlsx": "briefing"}


def _option(form: str, name: str, metavar: str | None, text: str) -> Callable[[Any], Any]:
    more: dict[str, Any] = {"metavar": metavar}
    if name in CHOICES[form]:
        more = {"type": click.Choice(CHOICES[form][name])}
    elif metavar is None:
        more = {"is_flag": True, "default": None}
    return click.option(f"--{name.replace('_', '-')}", help=f"{NAMES[form].capitalize()}: {text}", **more)


OPTIONS = {form: {name: _option(form, name, *rest) for name, *rest in texts} for form, texts in TEXTS.items()}
#: What both formats have is one option.
DAY = "Briefing, calendar: day to look from. Default: today; for a calendar, the record's own."
AS_OF = click.option("--as-of", metavar="DATE", callback=parse_day, help=DAY)
PROFILE = click.option(
    "--profile",
    type=click.Choice((*CHOICES["ics"]["profile"], *CHOICES["xlsx"]["profile"])),
    help="Calendar: extended adds RFC 9073 and 9253. Briefing: for whom; default: analyst.",
)


class FormatOptions(NamedTuple):
    """The options that were given, by the format that has them."""

    ics: dict[str, Any]
    xlsx: dict[str, Any]

    def check_formats(self, formats: Collection[str]) -> None:
        """Refuse an option of a format that isn't written, or of one file where several are; raises `UsageError`."""
        for name in dict.fromkeys([*self.ics, *self.xlsx]):
            forms = [form for form, given in self._asdict().items() if name in given]
            if not {*formats} & {*forms}:
                flag, names = name.replace("_", "-"), " and ".join(f"{NAMES[form]}s" for form in forms)
                raise click.UsageError(f"--{flag} is for {names}: --to {' or '.join(forms)}")
        if "update" in self.ics and len(formats) > 1:
            raise click.UsageError("--update is for one timeline and one calendar (export the others without it)")

    def load_files(self) -> "FormatOptions":
        """Return the options with what --previous and --update name; ends as `load_timelines` or `read_file`."""
        ics, xlsx = {**self.ics}, {**self.xlsx}
        if old := ics.get("update"):
            ics["update"] = read_file(old)
        if name := xlsx.get("previous"):
            why = "--previous is for one timeline, not for a folder of several"
            [xlsx["previous"]], _ = load_timelines([name], why)
        return FormatOptions(ics, xlsx)

    def choose(self, form: str, timeline: Timeline) -> dict[str, Any]:
        """Return the options of `alitimeline.write` for a format: a briefing looks from today, if no day was given."""
        if form == "xlsx":
            return {"as_of": today(timeline), **self.xlsx}
        return _for_python(self.ics) if form == "ics" else {}


def _for_python(calendar: dict[str, Any]) -> dict[str, Any]:
    """Rename what Python calls otherwise, because --source selects; leave out how to split."""
    return {"source" if name == "source_url" else name: calendar[name] for name in calendar if name != "split"}


def format_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of the formats; it gets them as *own*."""

    @wraps(command)
    def run(profile: str | None, as_of: date | None, **options: Any) -> int:  # noqa: ANN401 - the values of click
        given: dict[str, dict[str, Any]] = {}
        for form, names in OPTIONS.items():
            given[form] = {name: value for name in names if (value := options.pop(name)) is not None}
            given[form] |= {} if as_of is None else {"as_of": as_of}
            if profile in CHOICES[form]["profile"]:
                given[form]["profile"] = profile
        if calendar := _for_python({name: value for name, value in given["ics"].items() if name != "update"}):
            from alitimeline.calendar.writing import Options

            try:
                Options(**calendar)
            except ExportError as error:
                raise click.UsageError(str(error)) from error
        return command(own=FormatOptions(**given), **options)

    every = (AS_OF, *OPTIONS["xlsx"].values(), *OPTIONS["ics"].values(), PROFILE)
    return reduce(lambda decorated, option: option(decorated), reversed(every), run)
