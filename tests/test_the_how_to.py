"""``docs/how-to.md`` is followed in a copy of the house: a change works with every step, and without any one not."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from babel.messages.pofile import read_po

from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.answers.forms.fields import field_of
from clustergrowth.listen.surveys.instruments.domain.questions import Item, Question, Type

ROOT = Path(__file__).parents[1]
HOW_TO = ROOT / "docs/how-to.md"
CHANGES = 12
MOST_PLACES = 5
MOST_LINES = 12
PATH = re.compile(r"`((?:clustergrowth|tests|locale|docs|bench|tools)/[\w./-]+|pyproject\.toml|requirements\.txt)`")
WHOLE = "import django; django.setup()\n"  # a model is asked: the house as it starts
PART = "from django.conf import settings; settings.configure(LOCALE_PATHS=['locale'])\n" + WHOLE  # a fifth of the time


def sections() -> dict[str, str]:
    """What is written of each change, by its heading."""
    parts = HOW_TO.read_text().split("\n## ")[1:]
    return {heading: text.strip() for heading, _, text in (part.partition("\n") for part in parts)}


def places(text: str) -> list[str]:
    """Where something has to be written: the path that each numbered step begins with."""
    return re.findall(r"^\d\. `([^`]+)`", text, re.M)


def test_each_change_is_told_in_a_few_places_and_says_what_proves_it() -> None:
    told = sections()
    assert len(told) == CHANGES
    for heading, text in told.items():
        assert 0 < len(places(text)) <= MOST_PLACES, heading
        assert len(text.splitlines()) <= MOST_LINES, heading
        assert re.search(r"^Done when: .*`(tests|clustergrowth)/", text, re.M), heading


def test_every_path_it_names_is_there() -> None:
    named = {*PATH.findall(HOW_TO.read_text()), *(path for text in sections().values() for path in places(text))}
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_type_of_question_nobody_wrote_a_box_for_is_no_text() -> None:
    item = Item("founded", Question("founded", cast("Type", "year"), {"en": "In which year?"}))
    with pytest.raises(TypeError):
        field_of(item)
    with pytest.raises(TypeError):
        cells.answer(item, "1998")


def test_no_sentence_counts_the_languages() -> None:
    with (ROOT / "locale/tr/LC_MESSAGES/django.po").open("rb") as file:
        sentences = [str(one.id) for one in read_po(file)]
    assert len(sentences) > 1000
    assert [words for words in sentences if re.search(r"\b(five|six|5|6) languages", words)] == []


# --- following it -----------------------------------------------------------------------------------------------------

Edit = Callable[[Path], None]


@dataclass(frozen=True)
class Recipe:
    """A change: what is written where, in the order of ``docs/how-to.md``, and what must then be so."""

    heading: str
    steps: Mapping[str, Edit]
    proof: str
    is_whole: bool = False  # the proof needs the models of the house too


def put(*changes: tuple[str, str]) -> Edit:
    """Write the second in front of the first, which stands there once."""

    def edit(file: Path) -> None:
        text = file.read_text()
        for before, new in changes:
            assert text.count(before) == 1, f"{file.name}: {before!r} stands there {text.count(before)} times"
            text = text.replace(before, new + before)
        file.write_text(text)

    return edit


def new(name: str, text: str) -> Edit:
    """A new file in a folder."""

    def edit(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return edit


def asked(house: Path, *words: str) -> None:
    """Let Python do something in the copy; nothing of this house, nor any database, takes part."""
    at = {"PYTHONPATH": str(house), "PYTHONPYCACHEPREFIX": str(house / "bytecode"), "CLUSTERGROWTH_HOME": str(house)}
    nowhere = {"DATABASE_URL": "postgres://127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "clustergrowth.web.settings"}
    command = [sys.executable, "-W", "ignore", *words]
    subprocess.run(command, cwd=house, env={**os.environ, **at, **nowhere}, check=True, capture_output=True)


def makemigrations(folder: Path) -> None:
    asked(folder.parents[3], "-m", "django", "makemigrations", folder.parent.name)


QUESTION_TYPE = Recipe(
    "A question type",
    {
        "clustergrowth/listen/surveys/instruments/domain/questions.py": put(
            ("\n    @property\n    def traits", '    YEAR = "year"\n'),
            ("    Type.CONSENT: ", '    Type.YEAR: TypeTraits(_("a year"), 3.0, is_numbered=True, has_mean=True),\n'),
        ),
        "clustergrowth/listen/surveys/answers/domain/cells.py": put(
            (
                "    if question.type is Type.CONSENT:\n",
                "    if question.type is Type.YEAR:\n"
                "        if not (text.isdecimal() and len(text) == 4):\n"
                '            raise BadValue("not_an_option", value=text, question=question.code)\n'
                "        return float(text)\n",
            ),
        ),
        "clustergrowth/listen/surveys/answers/forms/fields.py": put(
            (
                "    if question.type is Type.CONSENT:\n        return forms.BooleanField",
                "    if question.type is Type.YEAR:\n        return forms.IntegerField(**words)\n",
            ),
        ),
    },
    """
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.analysis.domain.distributions import is_shown
from clustergrowth.listen.surveys.answers.domain import cells, reading
from clustergrowth.listen.surveys.answers.forms.fields import field_of
from clustergrowth.listen.surveys.instruments.domain import instrument_file

def said(words):
    return dict.fromkeys(("en", "es", "it", "fr", "tr"), words)

question = {"code": "founded", "type": "year", "text": said("In which year?")}
section = {"code": "firm", "title": said("The firm"), "questions": [question]}
asked = instrument_file.read({"code": "i", "version": 1, "title": said("I"), "sections": [section]})
item = asked.items["founded"]
assert cells.answer(item, "1998") == 1998
assert reading.in_words(item, 1998.0) == "1998"
assert field_of(item).widget.input_type == "number"
assert is_shown(item.question)
try:
    cells.answer(item, "98")
except BadValue:
    pass
else:
    raise AssertionError("98 is no year")
""",
)
LANGUAGE = Recipe(
    "A sixth language",
    {
        "clustergrowth/common/languages/__init__.py": put(('"tr": "Türkçe"', '"de": "Deutsch", ')),
        "locale": new(
            "de/LC_MESSAGES/django.po",
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "need stated"\nmsgstr "Bedarf"\n',
        ),
        "clustergrowth/engine/matching/texts.py": put(('"tr": "Turkish"', '"de": "German", ')),
        "clustergrowth/engine/matching/stopwords": new("de.txt", "und oder der die das\n"),
    },
    """
from pathlib import Path
from django.utils import translation
from clustergrowth.common import languages
from clustergrowth.engine.matching.words import terms
from clustergrowth.people.imports.domain.kinds import language
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.web import translations
from clustergrowth.record.kinds import Kind

list(translations.compile_stale())
with translation.override("de"):
    assert Kind.NEED_STATED.label == "Bedarf"
    assert languages.in_language({"tr": "Merhaba", "en": "Hello"}) == ("Hello", "en")
assert language("Deutsch") == language("almanca") == "de"
assert list(terms("und maschinen der maschine", "de").counts) == [("de", "maschin")]
for file in Path("clustergrowth/listen/surveys/instruments/shipped").glob("*.json"):
    instrument_file.from_bytes(file.read_bytes())  # what was written in five languages lacks nothing
""",
)
EXPORT_FORMAT = Recipe(
    "An export format",
    {
        "clustergrowth/common/lists/files.py": put(
            (
                "\n# In which a list",
                "\ndef as_tsv(table):\n"
                "    return ('\\t'.join(map(str, row)).encode() for row in [table.header, *table.rows])\n\n",
            ),
            ('    "csv": ', '    "tsv": Format("text/tab-separated-values", as_tsv),\n'),
        ),
    },
    """
from clustergrowth.common.lists.files import table_file

answer = table_file("needs", ["number", "title"], [[1, "Laser"]], "tsv")
assert b"".join(answer.streaming_content) == b"number\\ttitle1\\tLaser"
assert 'filename="needs.tsv"' in answer["Content-Disposition"]
""",
)
COUNCIL_FORM = Recipe(
    "A council form",
    {
        "clustergrowth/people/councils/models/councils.py": put(
            ('    STAKEHOLDERS = "stakeholders"', '    CLUB = "club", _("council")\n'),
        ),
        "clustergrowth/people/councils/migrations": makemigrations,
    },
    """
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from clustergrowth.people.councils.forms.founding import NewCouncilForm

assert "club" in dict(NewCouncilForm.base_fields["form"].choices)
known = MigrationLoader(None)
wanted = MigrationAutodetector(known.project_state(), ProjectState.from_apps(apps)).changes(known.graph)
assert not wanted, wanted
""",
    is_whole=True,
)
RECIPES = (QUESTION_TYPE, LANGUAGE, EXPORT_FORMAT, COUNCIL_FORM)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to write in."""
    copy = tmp_path_factory.mktemp("house")
    unneeded = shutil.ignore_patterns("tests", "__pycache__", "texts", "static", "*.mo")
    for name in ("clustergrowth", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=unneeded)
    return copy


@contextmanager
def followed(house: Path, steps: Mapping[str, Edit]) -> Iterator[None]:
    """These steps are done; afterwards all is as before."""
    files = {house / path: (house / path).read_text() for path in steps if (house / path).is_file()}
    there = set(house.rglob("*.*"))
    try:
        for path, edit in steps.items():
            edit(house / path)
        yield
    finally:
        for file, text in files.items():
            file.write_text(text)
        for file in set(house.rglob("*.*")) - there:
            if "bytecode" not in file.parts:
                file.unlink()


def holds(house: Path, recipe: Recipe, steps: Mapping[str, Edit]) -> bool:
    with followed(house, steps):
        try:
            asked(house, "-c", (WHOLE if recipe.is_whole else PART) + recipe.proof)
        except subprocess.CalledProcessError as failed:
            if steps == recipe.steps:
                raise AssertionError(failed.stderr.decode()[-2000:]) from failed
            return False
    return True


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.heading)
def test_a_change_works_with_every_step_and_not_without_any(house: Path, recipe: Recipe) -> None:
    assert places(sections()[recipe.heading])[: len(recipe.steps)] == list(recipe.steps)
    assert holds(house, recipe, recipe.steps)
    for left_out in recipe.steps:
        rest = {path: edit for path, edit in recipe.steps.items() if path != left_out}
        assert not holds(house, recipe, rest), f"{recipe.heading} works without {left_out}: the step is not needed"
