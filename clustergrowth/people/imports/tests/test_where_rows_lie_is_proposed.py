"""A file that names no country lets one think of it: by each of its numbers, places and names."""

import pytest

from clustergrowth.people.imports.domain.proposals import country_of, region_of

EVIDENCE = {
    "tax": ("PT", [{"vat": "501964843"}, {"vat": "502011378"}, {"vat": "503504564"}]),
    "tax with its letters": ("ES", [{"vat": "ESB58378431"}]),
    "phone": ("PT", [{"phones": "+351 22 000 000"}, {"phones": "00351 91 000 000"}]),
    "postcode": ("PL", [{"postcode": "00-950"}]),
    "point": ("IT", [{"latitude": "44,685", "longitude": "8,8"}]),
    "region": ("DE", [{"nuts": "Nordrhein-Westfalen"}]),
    "town": ("DE", [{"city": "Bielefeld"}]),
    "web": ("AR", [{"site": "https://www.tresb.example.ar/"}]),
    "mail": ("AR", [{"emails": "info@tresb.example.ar"}]),
    "form": ("PT", [{"name": "Moldes Um, Lda."}, {"name": "Moldes Dois, Unipessoal Lda"}]),
}


@pytest.mark.parametrize("kind", EVIDENCE)
def test_a_country_is_proposed_by(kind: str) -> None:
    code, rows = EVIDENCE[kind]
    found = country_of(rows)
    assert found is not None and found.code == code


@pytest.mark.parametrize("name", ["Moldes S.A.", "Moldes", "Moldes Ltd Co"])
def test_what_many_countries_have_proposes_none(name: str) -> None:
    assert country_of([{"name": name}]) is None


def test_one_from_abroad_does_not_change_it() -> None:
    found = country_of([{"city": "Bielefeld"}, {"city": "Augsburg"}, {"city": "Teutschenthal"}, {"city": "Valongo"}])
    assert found is not None and (found.code, found.because) == ("DE", ("town",))


def test_an_ending_that_anybody_may_buy_says_nothing() -> None:
    assert country_of([{"site": "https://firm.io"}]) is None


def test_a_region_is_proposed_where_nearly_all_lie_in_it() -> None:
    assert region_of(["PT11"] * 9 + ["PT17"], ["PT11"]) == "PT11"
    assert region_of(["PT11", "PT17"], ["PT11"]) == ""
    assert region_of([], ["PT11"]) == ""
