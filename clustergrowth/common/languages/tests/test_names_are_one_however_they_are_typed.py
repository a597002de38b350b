"""What a telephone, a text program or a file makes of a name: one name all the same."""

import pytest

from clustergrowth.common.languages import fold
from clustergrowth.common.languages.searching import is_held, searched
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

APOSTROPHES = ["O'Brien", "O’Brien", "O‘Brien", "Oʼbrien", "O´Brien", "O`Brien", "O′Brien"]


@pytest.mark.parametrize("written", [*APOSTROPHES, "O Brien"])
@pytest.mark.parametrize("typed", [*APOSTROPHES, "OBrien", "o brien", "O-BRIEN"])
def test_an_apostrophe_of_any_kind_is_found_by_any_or_none(written: str, typed: str) -> None:
    assert is_held(typed, [f"{written} & Sons Tooling"])


@pytest.mark.parametrize("hyphen", "-‐‑–— ")
@pytest.mark.parametrize("typed", ["jean-pierre", "Jean–Pierre", "jean\u00a0pierre", "jean\u2009pierre"])
def test_hyphens_and_spaces_of_any_kind_are_alike(hyphen: str, typed: str) -> None:
    assert is_held(typed, [f"Jean{hyphen}Pierre"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nova S.A.", "NOVA SA"), ("Nova, S. A.", "Nova S.A"), ("Laser Sud S.r.l.", "laser sud srl"),
        ("O’Brien Ltd.", "O'Brien Ltd"), ("Işık San. ve Tic. A.Ş.", "ISIK SAN.VE TIC.AS"),
        ("Demir Ltd.Şti.", "Demir Ltd. Şti."), ("Bocchi «Figli»", "Bocchi Figli"),
    ],
)  # fmt: skip
def test_a_legal_form_is_the_same_with_and_without_its_dots(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert is_held(one, [other])
    assert is_held(other, [one])


def test_another_legal_form_is_another_legal_person() -> None:
    assert fold("Nova S.A.") != fold("Nova S.L.")


@pytest.mark.parametrize("typed", ["brown", "obrian", "o connor", "tooling obrien ltd"])
def test_other_names_are_not_found(typed: str) -> None:
    assert not is_held(typed, ["O’Brien & Sons Tooling"])


def test_numbers_keep_their_point() -> None:
    assert fold("Tolerance 0.05 mm.") == "tolerance 0.05 mm"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["o'brien", "O’BRIEN", "obrien", "tıc", "strasse", "a.ş", "L'Ecole"])
def test_a_column_that_is_not_kept_folded_is_searched_alike(cast: Cast, typed: str) -> None:
    name = "O’Brien Tic. A.Ş. Straße L‘École"
    Organisation.objects.filter(pk=cast.laser.pk).update(name=name)
    assert cast.laser in searched(Organisation.objects.all(), typed, "name", "english")
    assert not searched(Organisation.objects.all(), f"{typed} elsewhere", "name", "english").exists()
