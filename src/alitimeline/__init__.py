"""The record of a company's leadership changes and strategy promises, as cited, validated data."""

#: Type checkers take this for true. `typing` takes a while to load, and until the command line has begun, Ctrl-C would
#: show a traceback.
TYPE_CHECKING = False

# isort: off
if TYPE_CHECKING:  # what `__getattr__` loads
    from alitimeline import export
    from alitimeline.documents.canonical import dumps, to_dict
    from alitimeline.export import write
    from alitimeline.loading import bundled, check, from_dict, load, loads
    from alitimeline.model import (
        Actor,
        Assessment,
        Citation,
        Commitment,
        Dispute,
        Due,
        Event,
        Measure,
        Media,
        Participation,
        Relation,
        Source,
        Timeline,
    )
    from alitimeline.page.svg import picture
    from alitimeline.problems import (
        AlitimelineError,
        DateError,
        DeadlineError,
        DifferenceError,
        ExportError,
        InvalidTimelineError,
        Problem,
        TextError,
        UnknownNameError,
        UnreadableError,
    )
    from alitimeline.resources import timelines
    from alitimeline.tables.rows import rows
    from alitimeline.when import Duration, When
    from alitimeline import answers, briefing, calendar, documents, loading, model, page, problems, queries  # noqa: F401
    from alitimeline import references, reports, resources, rules, schema, settings, tables, when  # noqa: F401

    __version__: str
# isort: on

__all__ = [
    "Actor",
    "AlitimelineError",
    "Assessment",
    "Citation",
    "Commitment",
    "DateError",
    "DeadlineError",
    "DifferenceError",
    "Dispute",
    "Due",
    "Duration",
    "Event",
    "ExportError",
    "InvalidTimelineError",
    "Measure",
    "Media",
    "Participation",
    "Problem",
    "Relation",
    "Source",
    "TextError",
    "Timeline",
    "UnknownNameError",
    "UnreadableError",
    "When",
    "bundled",
    "check",
    "dumps",
    "export",
    "from_dict",
    "load",
    "loads",
    "picture",
    "rows",
    "timelines",
    "to_dict",
    "write",
]

#: The rooms that a program may look into. They load when they are first used, because some are heavy.
ROOMS = (
    *("answers", "briefing", "calendar", "documents", "export", "loading", "model", "page", "problems", "queries"),
    *("references", "reports", "resources", "rules", "schema", "settings", "tables", "when"),
)
#: Where the other names are.
HOMES = dict.fromkeys(("bundled", "check", "from_dict", "load", "loads"), "loading") | {
    "write": "export",
    "timelines": "resources",
}
HOMES |= {"picture": "page.svg", "dumps": "documents.canonical", "to_dict": "documents.canonical"}
HOMES |= {"rows": "tables.rows"}
HOMES |= {"Duration": "when", "When": "when", "Problem": "problems"}


if not TYPE_CHECKING:  # or else any name is known to a type checker

    def __getattr__(name: str) -> object:
        """Load a room, such as `alitimeline.queries`, or what is in one, when it is first used (PEP 562)."""
        from importlib import import_module

        if name == "__version__":
            from importlib.metadata import version

            return version("alitimeline")
        if name in ROOMS:
            return import_module(f"{__name__}.{name}")
        if name in __all__:
            home = HOMES.get(name, "problems" if name.endswith("Error") else "model")
            value: object = getattr(import_module(f"{__name__}.{home}"), name)
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what can be had: what is public, and the rooms."""
    return sorted({*globals(), *__all__, *ROOMS})
