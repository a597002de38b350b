"""What a form says of a field is a sentence of ours, in each language, whatever library the field comes from."""

from collections.abc import Iterator

import pytest
from django import forms
from django.utils import translation

from clustergrowth.common.languages import CODES
from clustergrowth.common.limits import sentences
from clustergrowth.web.translations import sentences as our_sentences
from tests.faulty import wordless

USED = {forms.CharField, forms.EmailField, forms.SlugField, forms.TypedChoiceField, forms.TypedMultipleChoiceField}
SEEN = {"required", "invalid_choice", "invalid_list", "invalid_pk_value", "empty", "missing"}  # by whoever fills in


def _kinds(field: type[forms.Field] = forms.Field) -> Iterator[type[forms.Field]]:
    for kind in field.__subclasses__():
        yield from {kind, *_kinds(kind)}


def _foreign(kind: type[forms.Field], ours: set[str]) -> dict[str, str]:
    """What a field of this kind would say that is no sentence of ours, by the library's name for it."""
    said: dict[str, object] = {}
    for made_from in reversed(kind.__mro__):
        said.update(getattr(made_from, "default_error_messages", {}))
    with translation.override("en"):
        words = {name: str(sentence) for name, sentence in said.items() if name in SEEN}
    return {name: sentence for name, sentence in words.items() if sentence not in ours}


def _ours() -> set[str]:
    ids = [message.id for message in our_sentences()]
    return {one if isinstance(one, str) else one[0] for one in ids}


def test_each_field_says_what_is_missing_in_a_sentence_of_ours() -> None:
    ours = _ours()
    kinds = {*USED, *sentences.OF_FIELDS, *(k for k in _kinds() if k.__module__.startswith("clustergrowth."))}
    assert len(kinds) > 20
    assert {kind.__name__: said for kind in kinds if (said := _foreign(kind, ours))} == {}


def test_a_field_that_speaks_like_the_library_is_found() -> None:
    assert _foreign(wordless.Wordless, _ours()) == {"required": wordless.Wordless.SENTENCE}


class _Form(forms.Form):
    name = forms.CharField()
    address = forms.EmailField()
    kind = forms.ChoiceField(choices=[("a", "a")])
    kinds = forms.MultipleChoiceField(choices=[("a", "a")])
    yes = forms.BooleanField()


@pytest.mark.parametrize("language", CODES)
def test_it_is_said_in_the_language_of_the_reader(language: str) -> None:
    said = {}
    for code in {language, "en"}:
        with translation.override(code):
            form = _Form({"address": "nobody", "kind": "b"})
            said[code] = {name: [str(one) for one in told] for name, told in form.errors.items()}
    assert said["en"] == {
        "name": ["Please fill this in."],
        "address": ["Please enter an e-mail address, such as name@example.org."],
        "kind": ["This is not, or no longer, one of the choices. Please choose again."],
        "kinds": ["Please choose at least one."],
        "yes": ["Please tick this to go on."],
    }
    if language != "en":
        assert all(said[language][name] != told for name, told in said["en"].items())
