import pytest

from clustergrowth.common.tables import codes, values
from clustergrowth.common.tables.mapping import Field, comparable, fitting, guess, signature
from clustergrowth.common.tables.reasons import BadValue


def looks_like_email(cell: str) -> bool:
    try:
        values.email(cell)
    except BadValue:
        return False
    return True


FIELDS = [
    Field("name", "name", ("organisation", "company", "nombre", "ragione sociale", "nom", "firma adı"), required=True),
    Field(
        "email",
        "e-mail",
        ("mail", "correo electrónico", "e-posta", "courriel"),
        looks_like=looks_like_email,
        tells=True,
    ),
    Field("pic", "PIC", ("organisationID", "orgId"), looks_like=codes.looks_like_pic, tells=True),
    Field("country", "country", ("país", "ülke", "pays", "paese"), looks_like=codes.is_country),
    Field("postcode", "postcode", ("postCode", "código postal", "cap")),
]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["Ülke", "FİRMA ADI", "E-Posta"], {"name": "FİRMA ADI", "email": "E-Posta", "country": "Ülke"}),
        (["organisationID", "name", "postCode"], {"name": "name", "pic": "organisationID", "postcode": "postCode"}),
        (["Ragione Sociale", "C.A.P.", "Paese"], {"name": "Ragione Sociale", "country": "Paese"}),
        (["Nombre de la empresa", "País"], {"name": "Nombre de la empresa", "country": "País"}),
        (["A", "B"], {}),
    ],
)
def test_by_their_names_in_five_languages(columns: list[str], found: dict[str, str]) -> None:
    assert guess(columns, [], FIELDS) == found


def test_by_what_stands_in_them() -> None:
    rows = [["x", "info@a.example", "999627875"], ["y", "b@b.example", "999572294"], ["z", "c@c.example", "999789574"]]
    assert guess(["A", "B", "C"], rows, FIELDS) == {"email": "B", "pic": "C"}


def test_a_name_that_its_content_contradicts_counts_less() -> None:
    rows = [["yes", "a@a.example"], ["no", "b@b.example"], ["no", "c@c.example"]]
    assert guess(["Mail", "Contact"], rows, FIELDS)["email"] in ("Mail", "Contact")
    assert guess(["E-mail sent", "E-mail address"], rows, FIELDS)["email"] == "E-mail address"


def test_a_column_serves_one_field() -> None:
    found = guess(["name", "Name (2)"], [], [*FIELDS, Field("short_name", "short", ("name",))])
    assert found == {"name": "name", "short_name": "Name (2)"}


def test_a_mapping_is_remembered_for_files_of_the_same_columns() -> None:
    assert signature(["Name", "postCode"]) == signature(["post code", "NAME"]) != signature(["Name"])
    assert fitting({"name": "Name", "pic": "gone"}, ["NAME", "x"]) == {"name": "NAME"}
    assert comparable("N.º de I.V.A.") == "n o de i v a"
