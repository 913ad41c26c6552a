"""The record of a company's leadership changes and strategy promises, as cited, validated data."""

#: Type checkers take this for true. `typing` takes a while to load, and until the command line has begun, Ctrl-C would
#: show a traceback.
TYPE_CHECKING = False

# isort: off
if TYPE_CHECKING:  # what `__getattr__` loads
    from alitimeline.briefing.back import read as read_briefing
    from alitimeline.calendar import read as read_calendar
    from alitimeline.documents.canonical import dumps, to_dict
    from alitimeline.export import write
    from alitimeline.loading import bundled, check, from_dict, load, loads
    from alitimeline.loading.collection import load_folder
    from alitimeline.model import Actor, Commitment, Event, Source, Timeline
    from alitimeline.page.svg import picture
    from alitimeline.problems import AlitimelineError
    from alitimeline.tables import Room
    from alitimeline.tables.records import read_table
    from alitimeline.tables.rows import rows
    from alitimeline.when import When
    from alitimeline import answers, briefing, calendar, documents, drafting, export, loading, model, page  # noqa: F401
    from alitimeline import problems, queries, references, reports, resources, rules, schema, settings, when  # noqa: F401

    tables: Room  # which can be called
    __version__: str
# isort: on

__all__ = [
    "Actor",
    "AlitimelineError",
    "Commitment",
    "Event",
    "Source",
    "Timeline",
    "When",
    "bundled",
    "check",
    "dumps",
    "from_dict",
    "load",
    "load_folder",
    "loads",
    "picture",
    "read_briefing",
    "read_calendar",
    "read_table",
    "rows",
    "to_dict",
    "write",
]

#: The rooms that a program may look into. They load when they are first used, because some are heavy.
ROOMS = (
    *("answers", "briefing", "calendar", "documents", "drafting", "export", "loading", "model", "page", "problems"),
    *("queries", "references", "reports", "resources", "rules", "schema", "settings", "tables", "when"),
)
#: Where the names are; "model" if it isn't said.
HOMES = {
    "AlitimelineError": "problems",
    "When": "when",
    **dict.fromkeys(("bundled", "check", "from_dict", "load", "loads"), "loading"),
    "load_folder": "loading.collection",
    **dict.fromkeys(("dumps", "to_dict"), "documents.canonical"),
    "picture": "page.svg",
    "read_briefing": "briefing.back",
    "read_calendar": "calendar",
    "read_table": "tables.records",
    "rows": "tables.rows",
    "write": "export",
}


if not TYPE_CHECKING:  # pragma: no branch - or else any name is known to a type checker

    def __getattr__(name: str) -> object:
        """Load a room, such as `alitimeline.queries`, or what is in one, when it is first used (PEP 562)."""
        from importlib import import_module

        if name == "__version__":
            from importlib.metadata import version

            return version("alitimeline")
        if name in ROOMS:
            return import_module(f"{__name__}.{name}")
        if name in __all__:
            there = "read" if name in ("read_briefing", "read_calendar") else name
            return getattr(import_module(f"{__name__}.{HOMES.get(name, 'model')}"), there)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what can be had: what is public, and the rooms."""
    return sorted({*(name for name in globals() if name.startswith("__")), *__all__, *ROOMS, "__version__"})
