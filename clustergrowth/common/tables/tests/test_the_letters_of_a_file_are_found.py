import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.common.tables.encodings import encoding_of, has_lost_letters, mended
from clustergrowth.common.tables.reasons import Unusable
from tests import the_files

REAL = the_files.DATA
needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason=f"the public data sets are not at {REAL} (CLUSTERGROWTH_DATA)"
)

SPANISH = "nombre;ciudad\nCompañía de Ingeniería Española;Málaga\nDiseño y Fabricación Núñez;Cádiz\n" * 3
TURKISH = "ad;şehir\nTürkiye Petrol Rafinerileri A.Ş.;İSTANBUL\nÇağdaş Işık Mühendislik;Iğdır\n" * 3
FRENCH = "nom;ville\nSociété générale d’études;Évry\nMécanique de la Vallée – Île-de-France;Orsay\n" * 3


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, encoding) for text in (SPANISH, TURKISH, FRENCH) for encoding in (*UNICODE, "cp1254")]
    + [(text, encoding) for text in (SPANISH, FRENCH) for encoding in ("cp1252", "mac_roman")]
    + [(SPANISH, "cp850"), (TURKISH, "mac_turkish")],
)
def test_each_encoding_gives_back_the_same_letters(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found = encoding_of(io.BytesIO(content))
    assert content.decode(found).lstrip("\ufeff") == text


def test_letters_after_the_first_megabyte_count_too() -> None:
    content = b"name;city\n" + b"plain;town\n" * 150_000 + "Compañía;Málaga\n".encode("cp1252") * 3
    assert encoding_of(io.BytesIO(content)) == "cp1252"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Unusable) as told:
        encoding_of(io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
    assert told.value.code == "binary"
    with pytest.raises(Unusable) as told:
        encoding_of(io.BytesIO(b"a;b\n" + bytes(range(0x81, 0xA0)) * 40))
    assert told.value.code == "unknown_encoding"


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("LÃ¼beck", "Lübeck"),
        ("M√ºnster", "Münster"),
        ("M√°laga", "Málaga"),
        ("Cefal√π", "Cefalù"),
        ("√áEDBƒ∞K", "ÇEDBİK"),
        ("ƒ∞stanbul Sanayi Odasƒ±", "İstanbul Sanayi Odası"),
        ("LULEÃ…", "LULEÅ"),
        ("SOCIETÃ\xa0 COOPERATIVA", "SOCIETà COOPERATIVA"),
        ("Rue Cherubini 1 Ã\xa0 5", "Rue Cherubini 1 à 5"),
        ("RÃ?OS ROSAS 23", "RÍOS ROSAS 23"),
        ("Gnarum TecnologÃ\xada y EnergÃ\xada, S.L.", "Gnarum Tecnología y Energía, S.L."),
        ("TECNICAS DE INGENIERÃ\ufffdA, S.L.", "TECNICAS DE INGENIERÍA, S.L."),
        ("PARQUE CIENTÃ?FICO-TECNOLÃ“GICO GEOLIT), MENGÃ?BAR", "PARQUE CIENTÍFICO-TECNOLÓGICO GEOLIT), MENGÍBAR"),
        ("Garc\u0069\u0301a", "García"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_accents_broken_earlier_are_put_right(broken: str, right: str) -> None:
    assert mended(broken) == right


@pytest.mark.parametrize(
    "right",
    [
        "Málaga",
        "İSTANBUL",
        "GUIMARÃES",
        "São Paulo",
        "BÂTIMENT G",
        "Île-de-France",
        "√2 mm",
        "2¬",
        "ΕΜΤΑ",
        "Šiauliai",
        "…",
    ],
)
def test_right_letters_stay_as_they_are(right: str) -> None:
    assert mended(right) == right


def test_a_letter_that_is_gone_is_told_not_guessed() -> None:
    assert has_lost_letters(mended("ALKOTMÃ?NY 16"))
    assert not has_lost_letters(mended("RÃ?OS ROSAS 23"))


@given(st.text(st.sampled_from("abc éèàçñüöşğıİŞÇÜÖáíóúÁÍÓÚ'’-.,")))
def test_mending_twice_is_mending_once(text: str) -> None:
    assert mended(mended(text)) == mended(text)


@needs_real
@pytest.mark.parametrize(
    ("file", "lost"),
    [
        ("organisations/fp7_councils_one_address_field.csv", 0),
        ("organisations/h2020_2017_councils_macroman.csv", 0),
        ("organisations/organisations_councils.csv", 0),
        ("organisations/organisations_eu.csv.gz", 11),
    ],
)
def test_the_real_broken_files_are_mended(file: str, lost: int) -> None:
    cells = [mended(cell) for cell in _cells(REAL / file) if not cell.isascii()]
    assert sum(has_lost_letters(cell) for cell in cells) == lost
    assert not [
        cell for cell in cells if not has_lost_letters(cell) and any(sign in cell for sign in ("√", "Ã©", "¬", "ƒ"))
    ]


@needs_real
@pytest.mark.parametrize(
    "file",
    [
        "organisations/turkiye_large_companies.csv",
        "organisations/cordis_h2020_extract_2023.csv",
        "need-offer-texts/ntrex_parallel_5lang.csv",
        "need-offer-texts/xquad_queries.csv",
        "regions/nace_rev2.csv",
        "regions/nuts_2021.csv",
    ],
)
def test_the_real_right_files_are_left_alone(file: str) -> None:
    cells = {cell for cell in _cells(REAL / file) if not cell.isascii()}
    assert [(cell, mended(cell)) for cell in cells if mended(cell) != cell.replace("\xa0", " ")] == []


def _cells(path: Path) -> list[str]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = content.decode()
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
