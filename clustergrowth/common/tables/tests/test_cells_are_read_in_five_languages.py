from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.common.tables import addresses, codes, reasons, values
from clustergrowth.common.tables.reasons import BadValue, Reason
from clustergrowth.people.organisations.domain.codes import is_nace


@pytest.mark.parametrize(
    ("parse", "cell", "meant"),
    [
        (values.number, "771225,1", 771225.1),
        (values.number, "771225.0", 771225.0),
        (values.number, "1.234,5", 1234.5),
        (values.number, "1,234.5", 1234.5),
        (values.number, "1.234.567", 1234567),
        (values.number, "1 234,50 €", 1234.5),
        (values.number, "3.54979e+08", 354979000),
        (values.number, "-2,5 %", -2.5),
        (values.whole, "1.234", 1234),
        (values.whole, "1’234", 1234),
        (values.headcount, "30 dipendenti", 30),
        (values.decimal, "2,227", 2.227),
        (values.amounts, "1,2 M€", (1_200_000,)),
        (values.amounts, "1.250 M€", (1.25e9, 1.25e6)),
        (values.whole, "12.0", 12),
        (values.truth, "Evet", True),
        (values.truth, "HAYIR", False),
        (values.truth, "Sí", True),
        (values.truth, "False", False),
        (values.truth, "oui", True),
        (values.day, "2026-11-23", date(2026, 11, 23)),
        (values.day, "23/11/2026", date(2026, 11, 23)),
        (values.day, "23.11.2026", date(2026, 11, 23)),
        (values.day, "23 de noviembre de 2026", date(2026, 11, 23)),
        (values.day, "1 Ağustos 2020", date(2020, 8, 1)),
        (values.day, "2023-04-29 01:07:00", date(2023, 4, 29)),
        (values.year, "1998", 1998),
        (values.year, "05/03/1998", 1998),
        (values.email, "Ana Ruiz <Ana@Acme.example>", "ana@acme.example"),
        (values.email, "mailto:a@b.example", "a@b.example"),
        (values.phone, "+34  952 00 00 00", "+34 952 00 00 00"),
        (values.site, "www.foi.se", "http://www.foi.se"),
        (values.site, "https://acme.example/x", "https://acme.example/x"),
        (values.site, "www.agenziamobilità.roma.it", "http://www.agenziamobilità.roma.it"),
        (values.text, '"NATIONAL CENTER ""DEMOKRITOS"""', 'NATIONAL CENTER "DEMOKRITOS"'),
        (values.text, 'Hospital "Virgen del Rocio" - Edif.', 'Hospital "Virgen del Rocio" - Edif.'),
        (codes.country, "GR", "EL"),
        (codes.country, "gb", "UK"),
        (codes.country, "España", "ES"),
        (codes.country, "TÜRKİYE", "TR"),
        (codes.country, "Türkiye Cumhuriyeti"[:7], "TR"),
        (codes.country, "Allemagne", "DE"),
        (codes.country, "İtalya", "IT"),
        (codes.country, "Irlanda", "IE"),
        (codes.country, "ITA", "IT"),
        (codes.country, "United States of America", "US"),
        (codes.country, "Korea, Republic of", "KR"),
        (codes.country, "Russian Federation", "RU"),
        (codes.country, "Hong Kong", "HK"),
        (codes.country, "Bosnia and Herzegovina", "BA"),
        (codes.country, "Iran, Islamic Republic of", "IR"),
        (codes.country, "The former Yugoslav Republic of Macedonia", "MK"),
        (codes.vat, "ES B-84525864", "ESB84525864"),
        (codes.vat, "EL094100416", "EL094100416"),
        (codes.vat, "TR4860032364", "TR4860032364"),
        (codes.vat, "IL514699743", "IL514699743"),
        (codes.ror, "https://ror.org/03yrm5c26", "03yrm5c26"),
        (codes.pic, "999627875", "999627875"),
    ],
)
def test_what_a_cell_means(parse: Callable[[str], Any], cell: str, meant: object) -> None:
    assert parse(cell) == meant


@pytest.mark.parametrize(
    ("parse", "cell", "code"),
    [
        (values.number, "12 apples", "not_a_number"),
        (values.number, "1,2,3", "not_a_number"),
        (values.number, "1.250", "unclear_number"),
        (values.headcount, "a lot", "not_a_number"),
        (values.amounts, "2026-11-25", "not_a_number"),
        (values.whole, "2,5", "not_a_whole_number"),
        (values.whole, "-3", "not_a_whole_number"),
        (values.whole, "2147483648", "too_large_a_number"),
        (values.headcount, "3 milliards", "too_large_a_number"),
        (values.truth, "perhaps", "not_yes_or_no"),
        (values.day, "31/02/2026", "not_a_date"),
        (values.year, "soon", "not_a_date"),
        (values.email, "ana at acme", "not_an_email"),
        (values.email, f"marta@{'.'.join(4 * ['b' * 60])}.example", "too_long"),
        (values.phone, "12", "not_a_phone"),
        (values.site, "not applicable at all", "not_a_site"),
        (values.site, "javascript:alert(1)", "not_a_site"),
        (values.site, "http://user@acme.example", "not_a_site"),
        (codes.country, "Atlantis", "not_a_country"),
        (codes.vat, "ESQ2867022", "not_a_vat_number"),
        (codes.vat, "NOTAPPLICABLE", "not_a_vat_number"),
        (codes.ror, "03yrm5c27", "not_a_ror"),
        (codes.pic, "12345678", "not_a_pic"),
    ],
)
def test_what_a_cell_cannot_mean_is_said_in_a_sentence(parse: Callable[[str], Any], cell: str, code: str) -> None:
    with pytest.raises(BadValue) as told:
        parse(cell)
    assert told.value.reason.code == code
    assert str(told.value.reason).endswith((".", "11-23."))
    assert Reason.from_json(told.value.reason.as_json()) == told.value.reason


@pytest.mark.parametrize(
    ("cell", "taken"), [("10-49", 10), ("50+", 50), ("up to 9", 9), ("ca. 30", 30), ("1,250", 1250)]
)
def test_of_a_span_its_sure_end_is_taken_and_said(cell: str, taken: int) -> None:
    read = values.headcount(cell)
    assert isinstance(read, reasons.Otherwise)
    assert read.value == taken
    assert str(read.reason).startswith(f"“{cell}” is read as {taken}")


@pytest.mark.parametrize(
    ("cell", "found", "left"),
    [
        ("25,11", ["25.11"], []), ("25;28", ["25", "28"], []), ("25.11, 28", ["25.11", "28"], []),
        ("28.99 25.11", ["28.99", "25.11"], []), ("2899", ["28.99"], []), ("C28.99", ["28.99"], []),
        ("C 28.99", ["28.99"], []), ("28.99Z", ["28.99"], []), ("99x", [], ["99x"]),
        ("28.99.11", ["28.99"], []), ("25.10", ["25.1"], []),
        ("25.9.2.01", ["25.92"], []), ("25,28,62", ["25", "28", "62"], []), ("C", ["C"], []),
        ("25.11 - Metal structures, and parts", ["25.11"], []), ("62.01 Computer programming", ["62.01"], []),
        ("2026-11-25", [], ["2026-11-25"]), ("1962-01-01", [], ["1962-01-01"]), ("11/25/2026", [], ["11/25/2026"]),
        ("25.11.2026", [], ["25.11.2026"]), ("25 Nov", [], ["25 Nov"]), ("25-Kas", [], ["25-Kas"]),
        ("999", [], ["999"]), ("25,28", [], ["25,28"]), ("Group 25", [], ["Group 25"]), ("25.11;x", ["25.11"], ["x"]),
    ],
)  # fmt: skip
def test_a_code_is_a_code_and_a_date_is_none(cell: str, found: list[str], left: list[str]) -> None:
    assert codes.nace(cell, is_nace) == (found, left)


@pytest.mark.parametrize(("cell", "tells"), [("SI", False), ("NO", False), ("IT", True), ("Norway", True)])
def test_a_column_of_yes_and_no_is_none_of_countries(cell: str, tells: bool) -> None:
    assert codes.is_country(cell) is tells


def test_the_country_helps_a_vat_number_written_without_it() -> None:
    assert codes.vat("B84525864", "ES") == "ESB84525864"
    assert codes.vat("4860032364", "TR") == "TR4860032364"
    assert codes.vat("GR094100416") == "EL094100416"


@pytest.mark.parametrize(
    "cell", ["", "-", "N/A", "n.d.", "none", "No aplica", "#REF!", "yok", "Not available", "...", "Néant"]
)
def test_words_for_nothing_are_nothing(cell: str) -> None:
    assert values.is_blank(cell)


@pytest.mark.parametrize("cell", ["Na", "Nadir A.Ş.", "None the wiser Ltd", "0", "No"])
def test_words_that_only_look_like_nothing(cell: str) -> None:
    assert values.is_blank(cell) == (cell == "Na")


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("VIA XXI LUGLIO 20, MIRANDOLA, 41073", ("VIA XXI LUGLIO 20", "41073", "MIRANDOLA")),
        ('"PASEO DE LA FLORIDA 2, LOCAL H13", MADRID, 28008', ("PASEO DE LA FLORIDA 2, LOCAL H13", "28008", "MADRID")),
        ("GASWORKS ROAD, CORK, ", ("GASWORKS ROAD", "", "CORK")),
        (
            '"CIVIC OFFICES, CLONMEL", "CLONMEL, CO. TIPPERARY", ',
            ("CIVIC OFFICES, CLONMEL", "", "CLONMEL, CO. TIPPERARY"),
        ),
        ("Kassákova 5, 2330, Dunaharaszti", ("Kassákova 5", "2330", "Dunaharaszti")),
        ("Calle Larios 3, 29005 Málaga", ("Calle Larios 3", "29005", "Málaga")),
        ("Calle Larios 3, Málaga 29005", ("Calle Larios 3", "29005", "Málaga")),
        ("1 Main Street, Cork, T12 AB34", ("1 Main Street", "T12 AB34", "Cork")),
        ("Industrial Site, Ovens, P31", ("Industrial Site", "P31", "Ovens")),
        ("rue de la Convention 27, Paris, CS 91533 75732", ("rue de la Convention 27", "75732", "Paris")),
        ("Hacettepe Teknokent", ("Hacettepe Teknokent", "", "")),
        ("", ("", "", "")),
    ],
)
def test_an_address_in_one_cell_is_cut_into_its_parts(cell: str, parts: tuple[str, str, str]) -> None:
    assert addresses.in_one_cell(cell) == parts


@given(st.text(max_size=40))
def test_no_cell_brings_a_parser_down(cell: str) -> None:
    for parse in (values.number, values.whole, values.truth, values.day, values.year, values.email, values.phone):
        try:
            parse(cell)
        except BadValue as wrong:
            assert wrong.reason.code in reasons.declared()
    for parse in (values.site, codes.country, codes.vat, codes.ror, codes.pic):
        try:
            parse(cell)
        except BadValue as wrong:
            assert wrong.reason.code in reasons.declared()
    addresses.in_one_cell(cell)


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_number_may_have_a_comma_or_a_point(value: float) -> None:
    written = f"{value:.2f}"
    assert values.number(written) == values.number(written.replace(".", ",")) == float(written)


def test_a_reason_is_said_in_the_language_of_the_reader() -> None:
    reason = reasons.because("too_many_rows", limit=7)
    with translation.override("en"):
        assert "7" in str(reason)


def test_a_word_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        reasons.declare({"empty": reasons._sentences["binary"]})
