from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from clustergrowth.web import translations

TEMPLATE = """
{% load i18n %}<h1 class="x">{% translate "What waits for you" %}</h1>
  <p>{% blocktranslate trimmed count n=need.count %}
    One need of {{ council }}
  {% plural %}
    {{ n }} needs of {{ council }}
  {% endblocktranslate %}</p>
    {# Translators: a verb #}
    {% translate "Close" context "a need" %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _
refused = _("You may not close this need. Ask its owner.")
"""


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one template and one module, and no translations yet."""
    package = tmp_path / "package"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "needs.html").write_text(TEMPLATE)
    (package / "needs.py").write_text(CODE)
    monkeypatch.setattr(translations, "PACKAGE", package)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(translations, "TRANSLATED", ("fr",))
    return package


def translate(**sentences: str) -> None:
    """Fill the file of French by the first word of each sentence."""
    file = translations.file_of("fr")
    with file.open("rb") as stream:
        catalog = read_po(stream, locale="fr")
    for message in catalog:
        text = message.id if isinstance(message.id, str) else message.id[0] if message.id else ""
        if text and text.split()[0] in sentences:
            found = sentences[text.split()[0]]
            message.string = found if isinstance(message.id, str) else (found, found.replace("Un", "%(n)s"))
    with file.open("wb") as stream:
        write_po(stream, catalog)


def everything_translated() -> None:
    translations.extract_all()
    translate(What="Ce qui vous attend", One="Un besoin de %(council)s", Close="Fermer", You="Demandez-le.")


def test_sentences_of_templates_and_code_are_found() -> None:
    found = {(str(message.id), message.context) for message in translations.sentences() if message.id}
    assert found == {
        ("What waits for you", None),
        ("('One need of %(council)s', '%(n)s needs of %(council)s')", None),
        ("Close", "a need"),
        ("You may not close this need. Ask its owner.", None),
    }


def test_a_language_without_a_file_is_a_fault() -> None:
    assert list(translations.faults()) == ["fr: there is no locale/fr/LC_MESSAGES/django.po"]


def test_what_is_not_translated_is_a_fault() -> None:
    translations.extract_all()
    assert len(list(translations.faults())) == 4
    everything_translated()
    assert list(translations.faults()) == []


def test_extracting_again_changes_nothing() -> None:
    everything_translated()
    before = translations.file_of("fr").read_bytes()
    translations.extract_all()
    assert translations.file_of("fr").read_bytes() == before


def test_a_sentence_that_came_or_went_since_is_a_fault(package: Path) -> None:
    everything_translated()
    (package / "needs.py").write_text(CODE.replace("Ask its owner", "Write to its owner"))
    assert list(translations.faults()) == [
        "fr: not extracted: 'You may not close this need. Write to its owner.'",
        "fr: nobody says this any more: 'You may not close this need. Ask its owner.'",
    ]


def test_a_translation_that_lost_a_place_is_a_fault() -> None:
    translations.extract_all()
    translate(What="Ce qui %(vous)s attend", One="Un besoin de %(conseil)s", Close="Fermer", You="Demandez-le.")
    assert len(list(translations.faults())) == 3


def test_a_translation_that_speaks_to_another_reader_is_a_fault() -> None:
    everything_translated()
    translate(What="Ce que tu attends", One="Un besoin de %(council)s", Close="Fermer", You="Demandez-le.")
    assert list(translations.faults()) == ["fr: vous, not tu: 'tu' in 'Ce que tu attends'"]


def test_extracting_sets_the_marks_of_the_language() -> None:
    everything_translated()
    translate(What="Qu'est-ce ?", One="Un besoin de %(council)s", Close="Fermer", You="Demandez-le.")
    assert len(list(translations.faults())) == 2
    translations.extract_all()
    assert list(translations.faults()) == []
    assert "Qu’est-ce\u00a0?" in translations.file_of("fr").read_text()


def test_what_is_stale_is_compiled_once() -> None:
    everything_translated()
    assert list(translations.compile_stale()) == ["fr"]
    assert list(translations.compile_stale()) == []
    with translations.file_of("fr").with_suffix(".mo").open("rb") as stream:
        assert GNUTranslations(stream).pgettext("a need", "Close") == "Fermer"
