"""Translations without gettext's programs: Babel finds the sentences, joins them with what is translated, compiles.

``python -m clustergrowth.web.translations extract | compile | check``
"""

import argparse
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from clustergrowth.common import clock
from clustergrowth.common.languages import CODES
from clustergrowth.web.wording import slips, typeset

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE.parent / "locale"
TRANSLATED = CODES[1:]  # the sentences themselves are English
NOT_SHOWN = {"tests", "migrations"}
CONTEXT = (1, "c")
WORDS = {
    "_": None,
    "__": None,
    **{f"gettext{kind}": None for kind in ("", "_lazy", "_noop")},
    **{f"ngettext{kind}": (1, 2) for kind in ("", "_lazy")},
    **{f"pgettext{kind}": (CONTEXT, 2) for kind in ("", "_lazy")},
    **{f"npgettext{kind}": (CONTEXT, 2, 3) for kind in ("", "_lazy")},
}
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
STATE = re.compile(r'^ +[A-Z_]+ = "\w*", _\("([^"]+)"\)', re.MULTILINE)
SAME_OF_ALL = {
    "draft",
    "finance",
    "finding of a survey",
    "observation",
    "waiting for an answer",
}  # no language bends these
MOST_SHOWN = 20  # faults on a terminal; their number is told


def file_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def sentences() -> Catalog:
    """Every sentence a person may read, with the files it stands in."""
    catalog = Catalog(project="Cluster Growth", charset="utf-8")
    for path in _sources():
        place = path.relative_to(PACKAGE.parent).as_posix()
        for _, text, comments, context in extract("python", _as_python(path), WORDS, ["Translators:"]):
            catalog.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalog


def _sources() -> list[Path]:
    files = (path for kind in ("py", "html", "txt") for path in PACKAGE.rglob(f"*.{kind}"))
    return sorted(path for path in files if NOT_SHOWN.isdisjoint(path.relative_to(PACKAGE).parts))


def shared_states() -> set[str]:
    """States of several nouns in one English word: other languages bend it to its noun, so each gives a context."""
    held = Counter(
        state for path in _sources() if path.suffix == ".py" for state in set(STATE.findall(path.read_text()))
    )
    return {state for state, nouns in held.items() if nouns > 1} - SAME_OF_ALL


def _as_python(path: Path) -> io.BytesIO:
    """A template becomes the calls it stands for, line by line: without indentation, which would be no Python."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.lstrip() for line in str(templatize(source, origin=str(path))).splitlines())
    return io.BytesIO(source.encode())


def read(language: str) -> Catalog:
    if not file_of(language).exists():
        return Catalog(
            language,
            header_comment="# PROJECT, licensed under the EUPL-1.2.",
            project="Cluster Growth",
            version="1",
            msgid_bugs_address="none",
            last_translator="Cluster Growth",
            language_team=language,
            revision_date=clock.now(),
            creation_date=clock.now(),
            fuzzy=False,
        )
    with file_of(language).open("rb") as stream:
        return read_po(stream, locale=language)


def extract_all() -> None:
    """Bring the files of all languages to today's sentences; what is translated stays."""
    template = sentences()
    for language in TRANSLATED:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        for message in catalog:
            if message.id and message.string:
                message.string = _each(message.string, partial(typeset, language))
        file_of(language).parent.mkdir(parents=True, exist_ok=True)
        with file_of(language).open("wb") as stream:
            write_po(stream, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)


def compile_stale() -> Iterator[str]:
    """Compile what is older than its source, and say which."""
    for language in TRANSLATED:
        source, target = file_of(language), file_of(language).with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            draft = target.with_suffix(f".mo.{os.getpid()}")  # two may start at once
            with draft.open("wb") as stream:
                write_mo(stream, read(language))
            draft.replace(target)
            yield language


def faults() -> Iterator[str]:
    """What is missing, unfinished, left over, broken or not as its language is written here, one sentence each."""
    yield from (f"a state of several nouns, each needs pgettext_lazy: {state!r}" for state in sorted(shared_states()))
    template = sentences()
    for language in TRANSLATED:
        if not file_of(language).exists():
            yield f"{language}: there is no {file_of(language).relative_to(PACKAGE.parent)}"
            continue
        catalog = read(language)
        for message in template:
            if message.id:
                yield from (f"{language}: {fault}" for fault in _faults_of(message, catalog, language))
        for message in catalog:
            if message.id and template.get(*_key(message)) is None:
                yield f"{language}: nobody says this any more: {_first(message.id)!r}"


def _key(message: Message) -> tuple[str, str | None]:
    return _first(message.id), message.context


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _each(string: Any, act: Callable[[str], str]) -> Any:
    return act(string) if isinstance(string, str) else tuple(act(form) for form in string)


def _faults_of(message: Message, catalog: Catalog, language: str) -> Iterator[str]:
    text = _first(message.id)
    translated = catalog.get(*_key(message))
    if translated is None:
        yield f"not extracted: {text!r}"
        return
    strings = [translated.string] if isinstance(translated.string, str) else list(translated.string or [""])
    if not all(strings) or translated.fuzzy:
        yield f"not translated: {text!r}"
        return
    for string in strings:
        yield from slips(language, string)
    asked = set(PLACES.findall(text if isinstance(message.id, str) else message.id[1]))
    for string in strings:
        if not set(PLACES.findall(string)) <= asked or (len(strings) == 1 and set(PLACES.findall(string)) != asked):
            yield f"other places than in {text!r}: {string!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=["extract", "compile", "check"])
    act = parser.parse_args().act
    if act == "extract":
        extract_all()
    elif act == "compile":
        for language in compile_stale():
            sys.stdout.write(f"{language}\n")
    else:
        wrong = list(faults())
        sys.stderr.writelines(f"{fault}\n" for fault in wrong[:MOST_SHOWN])
        if wrong:
            sys.stderr.write(f"{len(wrong)} faults in translations: `make languages` extracts, then translate.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
