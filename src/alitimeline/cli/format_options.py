"""The options of `export` that belong to one format or some: the calendar's, the briefing's, the pictures'."""

from collections.abc import Callable, Collection, Mapping
from functools import reduce, wraps
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from alitimeline.cli.inputs import load_timelines
from alitimeline.cli.options import parse_day, today
from alitimeline.loading import read_file
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["CHOICES", "OPTIONS", "FormatOptions", "format_options"]

LANGUAGES = ("en", "zh")
PICTURE = {"picture": ("overview", "tenures", "commitments"), "size": ("slide", "page"), "language": LANGUAGES}
#: The words that some options take. The formats have them, too, but take long to load; a test compares the two.
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "ics": {
        "commitments": ("event", "todo", "both", "none"),
        "review": ("yearly", "half-yearly", "quarterly", "monthly"),
        "spans": ("short", "all", "first-day", "skip"),
        "profile": ("plain", "extended"),
        "split": ("year", "kind", "component"),
    },
    "xlsx": {"profile": ("executive", "analyst", "accessible"), "language": LANGUAGES, "paper": ("a4", "letter")},
    "html": {"language": LANGUAGES},
    "svg": PICTURE,
    "png": PICTURE,
    "mermaid": {"picture": PICTURE["picture"], "language": LANGUAGES},
    "timelinejs": {"language": LANGUAGES},
    "parquet": {},
    "csv": {},
}
#: What messages and the help call a format.
NAMES = {"ics": "calendars", "xlsx": "briefings", "html": "pages", "svg": "SVG", "png": "PNG", "mermaid": "Mermaid"}
NAMES |= {"timelinejs": "TimelineJS", "parquet": "Parquet", "csv": "CSV"}


class Text(NamedTuple):
    """What the help says of an option: the formats that have it, how its value is shown, what it does."""

    formats: tuple[str, ...]
    metavar: str | None
    text: str


DRAWN = ("svg", "png", "mermaid")
#: The options, in the order of the help.
TEXTS = {
    "as_of": Text(
        tuple(CHOICES), "DATE", "Day to look from. Default: today; for calendars and tables, the record's own."
    ),
    "language": Text(("xlsx", "html", *DRAWN, "timelinejs"), None, "Language of headings and words. Default: en."),
    "picture": Text(DRAWN, None, "SVG, PNG, Mermaid: what it shows. Default: overview."),
    "size": Text(("svg", "png"), None, "SVG, PNG: for a slide or a page. Default: slide."),
    "paper": Text(("xlsx",), None, "Briefing: its paper size. Default: a4."),
    "previous": Text(("xlsx",), "TIMELINE", "Briefing: say what changed since this one."),
    "chart": Text(("xlsx",), None, "Briefing: add a chart of the deadlines."),
    "combined": Text(("xlsx",), None, "Briefing: one of all timelines, with a summary by company."),
    "name": Text(("ics",), "TEXT", "Calendar: its name. Default: the timeline's title."),
    "description": Text(("ics",), "TEXT", "Calendar: its description. Default: the timeline's."),
    "color": Text(("ics",), "NAME", "Calendar: its colour, by its name in CSS, such as steelblue."),
    "refresh": Text(
        ("ics",), "DURATION", "Calendar: how often to look for a new one: P1D is every day, PT12H every 12 hours."
    ),
    "source_url": Text(("ics",), "URL", "Calendar: where the file is published."),
    "url": Text(("ics",), "URL", "Calendar: a page about it."),
    "commitments": Text(("ics",), None, "Calendar: how commitments are shown. Default: event."),
    "alarm": Text(("ics",), "DURATION", "Calendar: remind this long before deadlines: P30D is 30 days."),
    "review": Text(("ics",), None, "Calendar: add review dates until deadlines."),
    "spans": Text(("ics",), None, "Calendar: on which days to show an event of several days. Default: short."),
    "split": Text(("ics",), None, "Calendar: write several files to a folder; component: one per entry."),
    "update": Text(("ics",), "OLD.ics", "Calendar: revise this one, and keep what is unchanged."),
    "profile": Text(
        ("ics", "xlsx"),
        None,
        "Calendar: extended adds what only a few programs read (RFC 9073, 9253). Briefing: for whom; default: analyst.",
    ),
}


def _check_calendar_option(_context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Refuse what the calendar can't have, whoever reads it in the settings."""
    if text is not None:
        from alitimeline.calendar.writing import Options

        try:
            Options(**{str(option.name): text})  # type: ignore[arg-type] # one of those that take a text
        except ExportError as error:
            raise click.BadParameter(str(error)) from error
    return text


def _build_option(name: str, text: Text) -> Callable[[Any], Any]:
    words = dict.fromkeys(word for form in text.formats for word in CHOICES[form].get(name, ()))
    more: dict[str, Any] = {"metavar": text.metavar}
    if words:
        more = {"type": click.Choice(tuple(words))}
    elif text.metavar is None:
        more = {"is_flag": True, "default": None}
    elif name == "as_of":
        more["callback"] = parse_day
    elif name in ("color", "refresh", "alarm"):
        more["callback"] = _check_calendar_option
    return click.option(f"--{name.replace('_', '-')}", help=text.text, **more)


#: The options as click has them, by name.
OPTIONS = {name: _build_option(name, text) for name, text in TEXTS.items()}


class FormatOptions(NamedTuple):
    """The options that were given, by the formats that have them."""

    given: Mapping[str, dict[str, Any]]
    #: Those that were typed: settings may be of formats that aren't written.
    typed: Collection[str]

    @property
    def ics(self) -> dict[str, Any]:
        """Those of the calendar."""
        return self.given["ics"]

    def check_formats(self, formats: Collection[str]) -> None:
        """Refuse an option of a format that isn't written, or of one file where several are; raises `UsageError`."""
        for name, text in TEXTS.items():
            forms = [form for form in text.formats if name in self.given[form]]
            if name in self.typed and forms and not {*formats} & {*forms}:
                flag, names = name.replace("_", "-"), ", ".join(NAMES[form] for form in forms)
                more = " …" if len(forms) > 1 else ""
                raise click.UsageError(f"--{flag} is for {names}: --to {forms[0]}{more}")
        if "update" in self.ics and len(formats) > 1:
            raise click.UsageError("--update is for one timeline and one calendar (export the others without it)")

    def load_files(self) -> "FormatOptions":
        """Return the options with what --previous and --update name; ends as `load_timelines` or `read_file`."""
        given = {form: {**options} for form, options in self.given.items()}
        if old := given["ics"].get("update"):
            given["ics"]["update"] = read_file(old)
        if name := given["xlsx"].get("previous"):
            why = "--previous is for one timeline, not for a folder of several"
            [given["xlsx"]["previous"]], _ = load_timelines([name], why)
        return self._replace(given=given)

    def choose(self, form: str, timeline: Timeline) -> dict[str, Any]:
        """Return the options of `alitimeline.write`: all but a calendar look from today, if no day was given."""
        if form == "ics":
            return _for_python(self.ics)
        given = {name: value for name, value in self.given.get(form, {}).items() if name != "combined"}
        return {"as_of": today(timeline), **given} if form in self.given else {}


def _for_python(calendar: dict[str, Any]) -> dict[str, Any]:
    """Rename what Python calls otherwise, because --source selects; leave out how to split."""
    return {"source" if name == "source_url" else name: calendar[name] for name in calendar if name != "split"}


def format_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of the formats; it gets them as *own*."""

    @wraps(command)
    def run(**options: Any) -> int:  # noqa: ANN401 - the values of click
        given: dict[str, dict[str, Any]] = {form: {} for form in CHOICES}
        source = click.get_current_context().get_parameter_source
        typed = [name for name in TEXTS if source(name) is ParameterSource.COMMANDLINE]
        for name, text in TEXTS.items():
            value = options.pop(name)
            for form in text.formats if value is not None else ():
                if value in CHOICES[form].get(name, (value,)):
                    given[form][name] = value
        if calendar := _for_python({name: value for name, value in given["ics"].items() if name != "update"}):
            from alitimeline.calendar.writing import Options

            try:
                Options(**calendar)
            except ExportError as error:
                others = [name.replace("_", "-") for name in calendar if name not in typed]
                where = f"; {', '.join(others)} in the settings" if others else ""
                raise click.UsageError(f"{error}{where}") from error
        return command(own=FormatOptions(given, typed), **options)

    return reduce(lambda decorated, option: option(decorated), reversed(OPTIONS.values()), run)
