"""A reader is one person in all sentences of a language, and terms and marks are those of ``locale/README.md``."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from clustergrowth.listen.interviews.queries.interviews import shipped_guide
from clustergrowth.listen.surveys.instruments.queries import shipped
from clustergrowth.web import translations
from clustergrowth.web.wording import RULES, Rule, slips, typeset

ALL = [(language, rule) for language, rules in RULES.items() for rule in rules]
ADDRESS = {"es": "tú", "it": "tu", "fr": "vous", "tr": "siz"}
NB = "\u00a0"
RIGHT = {
    "es": f"¿Irás el %(day)s? %(title)s|? = no lo sabe|Elige una opción.|el 95{NB}%%|Escríbelo sin separador de miles.",
    "it": "Scegli un file.|la rete del consiglio|Lo spiega la pagina|%(n)s%%|fino al giorno %(day)s|l’e-mail",
    "fr": f"Venez-vous{NB}? «{NB}%(title)s{NB}»|à 14:30, https://example.org|95{NB}%%|Ce thème est-il clos{NB}?",
    "tr": "Bir dosya seçin.|Dosya seç|%%95|%(name)s adına|danışma kurulu|İhtiyaç bildirin.|Europe/Istanbul",
}


@pytest.mark.parametrize(("language", "rule"), ALL, ids=lambda one: one.why if isinstance(one, Rule) else one)
def test_each_form_that_betrays_another_address_word_or_mark_is_found(language: str, rule: Rule) -> None:
    assert rule.finds
    for form in rule.finds:
        assert any(slip.startswith(f"{rule.why}: ") for slip in slips(language, form)), form


@pytest.mark.parametrize("language", RULES)
def test_sentences_as_they_should_be_are_no_fault(language: str) -> None:
    assert [slip for right in RIGHT[language].split("|") for slip in slips(language, right)] == []


@pytest.mark.parametrize("language", RULES)
def test_every_sentence_of_the_house_is_written_so(language: str) -> None:
    strings = [message.string for message in translations.read(language) if message.id]
    said = [form for one in strings for form in ([one] if isinstance(one, str) else one or ())]
    assert len(said) > 3000
    assert [slip for form in said for slip in slips(language, form)] == []


def shipped_texts() -> Iterator[Mapping[str, str]]:
    """What firms read of the newest version of each questionnaire, and what an interviewer reads to them."""
    newest = {one["code"]: one for one in sorted(shipped(), key=lambda one: int(one["version"]))}
    inside: list[Any] = [*newest.values(), *shipped_guide().questions]
    while inside:
        one = inside.pop()
        if isinstance(one, dict) and isinstance(one.get("en"), str):
            yield one
        elif isinstance(one, dict | list):
            inside.extend(one.values() if isinstance(one, dict) else one)


@pytest.mark.parametrize("language", RULES)
def test_a_questionnaire_speaks_to_the_same_reader_as_its_page(language: str) -> None:
    said = [text[language] for text in shipped_texts()]
    assert len(said) > 200
    assert [slip for text in said for slip in slips(language, text)] == []


def test_marks_the_keyboard_does_not_have_are_set_by_a_machine() -> None:
    assert typeset("fr", "« Où ? » : 95 %") == "«\u00a0Où\u00a0?\u00a0»\u00a0: 95\u00a0%"
    assert typeset("es", "%(n)s %% l'hospitalet") == "%(n)s\u00a0%% l’hospitalet"
    assert typeset("it", "l'ora: 95 %, %(n)s %(of)s") == "l’ora: 95%, %(n)s %(of)s"
    assert typeset("de", "so wie er's schreibt") == "so wie er's schreibt"
    for language, right in RIGHT.items():
        assert typeset(language, right) == right


@pytest.mark.parametrize("language", RULES)
def test_who_translates_finds_the_rules_beside_the_catalogues(language: str) -> None:
    told = (translations.LOCALE / "README.md").read_text()
    part = re.split(r"^## ", told, flags=re.MULTILINE)
    here = next(one for one in part if one.startswith(f"{language}: **{ADDRESS[language]}**"))
    assert len(re.findall(r"^\d+\. ", here, re.MULTILINE)) >= 8
    assert {word for rule in RULES[language] for word in [rule.why.split(",")[0]] if word == ADDRESS[language]}


def test_a_state_of_several_nouns_says_whose_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for noun in ("needs", "surveys"):
        (tmp_path / f"{noun}.py").write_text(
            'class State:\n    OPEN = "open", _("open")\n    DRAFT = "draft", _("draft")\n'
        )
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    assert translations.shared_states() == {"open"}
    (tmp_path / "needs.py").write_text('class State:\n    OPEN = "open", pgettext_lazy("a need", "open")\n')
    assert translations.shared_states() == set()


def test_no_state_of_the_house_is_said_of_several_nouns_in_one_word() -> None:
    assert translations.shared_states() == set()
