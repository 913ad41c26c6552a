"""The command `draft`."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
from attrs import evolve

from alitimeline.cli.inputs import (
    SOUND,
    UNSOUND,
    Input,
    count,
    count_problems,
    load_timelines,
    read_stdin,
    read_to_rewrite,
    report,
    stdin_name,
)
from alitimeline.cli.options import form, output_option
from alitimeline.cli.outputs import make_folder, refuse_existing, write_output
from alitimeline.cli.streams import note, say
from alitimeline.documents.decoding import decode
from alitimeline.documents.filetypes import YAML, file_type, is_yaml
from alitimeline.drafting.answers import read_answer
from alitimeline.drafting.articles import Article
from alitimeline.drafting.prompting import write_prompt
from alitimeline.drafting.reading import read_article
from alitimeline.loading import read_file
from alitimeline.loading.formatting import format_timeline, update_data
from alitimeline.loading.sharing import complete, keep_own
from alitimeline.model import Commitment, Event, Timeline
from alitimeline.model.texts import check_id, check_line
from alitimeline.problems import Problem, Shortlist, TextError, UnreadableError, is_error
from alitimeline.reports.json import to_json

__all__ = ["draft"]

#: What to do if a file is there already.
HINT = "write to another place; or --overwrite"


class _Base(NamedTuple):
    """The record that is extended: its file, what is in that, and that with what other files lend it."""

    name: str
    data: bytes
    own: Timeline
    whole: Timeline


def _parse(_context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Read the id or the title that an option gives."""
    try:
        if text is not None:
            (check_id if option.name == "name" else check_line)(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return text


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@stdin_name
@output_option
@click.option("--overwrite", is_flag=True, help="Write over files that are there already.")
@click.option("--base", metavar="TIMELINE", help="A record to extend: its people and organizations keep their ids.")
@click.option("--texts", "folder", metavar="DIR", help="Save the articles' texts there, for validate --texts.")
@click.option("--prompt", "is_prompt", is_flag=True, help="Write an instruction for a language model instead.")
@click.option("--answer", metavar="FILE", help="Take what a language model answered; - is standard input.")
@click.option("--id", "name", metavar="TEXT", callback=_parse, help="The id of the draft. Default: draft.")
@click.option("--title", metavar="TEXT", callback=_parse, help="Its title. Default: that of the first article.")
@form
def draft(  # noqa: PLR0913 - the options that it has
    *,
    articles: tuple[str, ...],
    out: str,
    overwrite: bool,
    base: str | None,
    folder: str | None,
    is_prompt: bool,
    answer: str | None,
    name: str | None,
    title: str | None,
    form: str,
) -> int:
    """Draft a cited record from articles: dated events, appointments and departures, promises.

    ARTICLE is a text in UTF-8 (.txt), a web page that a browser saved (.html; needs the extra articles), or - for
    standard input. Each fact has its exact words as a quote. A record in doubt is marked "x-draft": "check" and
    reported with its place. Nothing uncited enters the draft, and the draft always validates.

    A language model can also draft: --prompt writes an instruction with the article, for any model. --answer takes the
    model's answer, looks every quote up in the article, and leaves out what isn't proved.

    Nothing is fetched from the network.
    """
    is_single = {"--prompt": is_prompt, "--answer": answer}
    for option in (option for option, given in is_single.items() if given and len(articles) > 1):
        raise click.UsageError(f"{option} is for one article")
    if (is_prompt and (answer or folder or name or title)) or (base and (name or title)):
        option, what = (
            ("--prompt", "drafts nothing: it goes with --base and --out")
            if is_prompt
            else ("--base", "has an id and a title")
        )
        raise click.UsageError(f"{option} {what}")
    target = None if out == "-" else Path(out)
    if target and not overwrite:
        refuse_existing(out, HINT)
    extended = _read_base(base) if base else None
    texts, problems = _read_articles(articles)
    if is_prompt:
        report(problems)
        write_output(write_prompt(texts[0], extended and extended.whole).encode(), target)
        return SOUND
    timeline, doubts = _draft(texts, extended and extended.whole, answer)
    if not extended:
        timeline = evolve(timeline, id=name or timeline.id, title=title or timeline.title)
    kept, found = keep_own(extended.own, extended.name, timeline, out) if extended else (timeline, ())
    problems = (*problems, *doubts, *found)
    refused = any(map(is_error, problems))
    files = _list_files(texts, timeline, folder, overwrite=overwrite) if folder and not refused else {}
    _report(problems, form, timeline, extended, refused=refused, is_printed=target is None)
    if refused:
        return UNSOUND
    for file, text in files.items():
        make_folder(file.parent)
        write_output(text, file)
    write_output(_format(extended, kept, out), target)
    return SOUND


def _read_base(name: str) -> _Base:
    """Return the record that is extended; end the command if it has errors."""
    files: list[tuple[str, bytes]] = []

    def look_over(name: str, data: bytes) -> Input:
        files.append((name, data))
        return read_to_rewrite(name, data)

    [own], _ = load_timelines([name], "a draft extends one timeline, not a folder of several", look_over)
    return _Base(*files[0], own, complete(own, files[0][0], everything=True))


def _read_articles(names: Sequence[str]) -> tuple[list[Article], tuple[Problem, ...]]:
    """Return the articles in files, and what is wrong with them."""
    texts, problems = [], list[Problem]()
    for name in names:
        label, data = read_stdin() if name == "-" else (name, read_file(name))
        text, found = read_article(data, label)
        texts.append(text)
        problems += found
    return texts, tuple(problems)


def _draft(
    articles: Sequence[Article], base: Timeline | None, answer: str | None
) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return what the rules draft, or what a model answered."""
    if answer is None:
        from alitimeline.drafting.draft import draft_articles

        return draft_articles(articles, base)
    label, data = read_stdin() if answer == "-" else (answer, read_file(answer))
    text, problems = decode(data)
    if text is None:
        raise UnreadableError(label, problems[-1].sentence)
    return read_answer(text, articles[0], base, file=label)


def _list_files(articles: Sequence[Article], draft: Timeline, folder: str, *, overwrite: bool) -> dict[Path, bytes]:
    """Return the files in which the articles' texts are saved, by the ids of their sources, which come last."""
    sources = draft.sources[-len(articles) :]
    files = {
        Path(folder, f"{source.id}.txt"): text.text.encode() for source, text in zip(sources, articles, strict=True)
    }
    for file in () if overwrite else files:
        refuse_existing(str(file), HINT)
    return files


def _report(  # noqa: PLR0913 - what there is to say
    problems: Sequence[Problem], form: str, draft: Timeline, base: _Base | None, *, refused: bool, is_printed: bool
) -> None:
    """Print what is uncertain or left out, and how many facts there are, apart from those of the base."""
    if form == "json":
        say(to_json(Shortlist(problems)), nl=False, err=is_printed and not refused, form=form)
        return
    report(problems)
    events = draft.events[len(base.whole.events) if base else 0 :]
    commitments = draft.commitments[len(base.whole.commitments) if base else 0 :]
    entries: tuple[Event | Commitment, ...] = (*events, *commitments)
    marked = sum("x-draft" in entry.extra for entry in entries)
    facts = f"{count(len(events), 'event')}, {count(len(commitments), 'commitment')}, {marked} of them to be checked"
    if refused:
        say(f"{facts}; {count_problems(problems)}; nothing written", err=True)
    else:
        note(f"{facts}; {count_problems(problems)}")


def _format(base: _Base | None, draft: Timeline, out: str) -> bytes:
    """Return the text of a draft; if it extends a file of the same form, all that was there stays as it is."""
    if base and is_yaml(out) == (file_type(base.data, base.name) is YAML):
        return update_data(base.data, base.name, base.own, draft)
    return format_timeline(draft, out)
