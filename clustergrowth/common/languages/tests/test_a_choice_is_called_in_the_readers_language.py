"""What a stored value is called."""

from unittest.mock import patch

from django.apps import apps
from django.utils import translation

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line


def test_one_word_is_asked_for_and_no_other() -> None:
    line = Line(kind=Kind.NEED_STATED)
    assert len(Kind) > 30
    with patch("django.utils.translation._trans.gettext", side_effect=str) as asked:
        assert line.get_kind_display()
    assert asked.call_count == 1


def test_it_is_the_readers_word_and_a_value_without_one_stays() -> None:
    line = Line(kind=Kind.NEED_STATED)
    english = line.get_kind_display()
    with translation.override("it"):
        assert line.get_kind_display() not in (english, "")
    assert Line(kind="of_an_earlier_release").get_kind_display() == "of_an_earlier_release"
    assert Line(level=None).get_level_display() is None
    assert Organisation(kind="").get_kind_display() == ""


def test_each_model_with_choices_calls_them_so() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("clustergrowth")]
    with_choices = [model for model in ours if any(field.choices for field in model._meta.local_fields)]
    histories = {model for model in with_choices if hasattr(model, "pgh_tracked_model")}  # nobody reads their words
    assert len(with_choices) > 40
    assert {model.__name__ for model in set(with_choices) - histories if not issubclass(model, Labelled)} == set()
