"""Somebody has a page of yesterday before them and sends its form: what happened since stays as it is.

Each act gets a row that was read before another one changed it, as two requests at one moment have it.
"""

from typing import Any

import pytest
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes import services as themes
from clustergrowth.agree.themes.tests.ground import make_theme
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Ending
from clustergrowth.connect.exchange.tests.made import weld_need
from clustergrowth.people.councils import services as councils
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import edit_person
from clustergrowth.record.letters import services as letters
from tests.cast import Cast

WORDS = LazyI18nString({"en": "Come on Thursday."})


def read(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_a_letter_that_has_gone_out_is_no_draft_again(cast: Cast) -> None:
    said: dict[str, Any] = {"by": cast.carla, "council": cast.bologna, "subject": WORDS, "text": WORDS}
    letter = letters.save_letter(None, recipients={}, **said)
    second = read(letter)
    letters.send_letter(letter, by=cast.carla)
    with pytest.raises(TooLate):
        letters.save_letter(second, recipients={}, **said)
    assert read(letter).sent_at is not None


def test_what_a_decision_rested_on_stays(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    reason = themes.add_evidence(theme, by=cast.carla, text="No welders.", source="fair")
    assert reason.theme.agreed_at is None
    themes.agree_theme(read(theme), by=cast.carla)
    with pytest.raises(TooLate):
        themes.remove_evidence(reason, by=cast.carla)
    assert read(reason)


def test_nothing_is_added_to_a_theme_that_was_closed(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    themes.close_theme(read(theme), because="done", by=cast.carla)
    with pytest.raises(TooLate):
        themes.add_evidence(theme, by=cast.carla, text="No welders.", source="fair")


def test_a_need_that_was_closed_stays_closed(cast: Cast) -> None:
    need = weld_need(cast)
    second = read(need)
    exchange.close_posting(need, by=cast.lucia, because=Ending.HERE)
    exchange.edit_posting(second, by=cast.lucia, title="Welders")
    assert (read(need).is_open, read(need).title) == (False, "Welders")


def test_nobody_is_the_first_contact_by_anothers_yes(cast: Cast) -> None:
    councils.ask_first_contact(cast.bologna, cast.paolo, by=cast.carla)
    second = read(cast.bologna)
    councils.ask_first_contact(read(cast.bologna), cast.lucia, by=cast.carla)
    with pytest.raises(Refused):
        councils.confirm_first_contact(second, person=cast.paolo)
    assert read(cast.bologna).first_contact_consent_at is None


def test_a_first_contact_who_withdrew_is_not_shown_again(cast: Cast) -> None:
    councils.ask_first_contact(cast.bologna, cast.carla, by=cast.carla)
    second = read(cast.bologna)
    councils.withdraw_first_contact(read(cast.bologna))
    councils.edit_council(second, by=cast.carla, city="Imola")
    assert (read(cast.bologna).first_contact, read(cast.bologna).city) == (None, "Imola")


def test_an_address_given_by_a_link_stays(cast: Cast) -> None:
    second = read(cast.lucia)
    Person.objects.filter(pk=cast.lucia.pk).update(email="new@example.org")
    own = {"phone": "", "language": "it", "time_zone": "UTC", "receives_letters": True}
    edit_person(second, name="Lucia", email="new@example.org", **own)  # type: ignore[arg-type]
    assert (read(cast.lucia).email, read(cast.lucia).address_asked) == ("new@example.org", "")
