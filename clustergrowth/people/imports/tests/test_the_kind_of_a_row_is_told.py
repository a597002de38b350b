"""Which kind of organisation a row is read as where it says none, or says two things: the preview tells it."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.imports.domain.kinds import FIRM, kind_by_name
from clustergrowth.people.imports.tests.importing import imported, looked_through, reasons
from tests.cast import Cast


@pytest.mark.parametrize(
    "name",
    [
        "Metais Lda.",
        "Metais, Lda",
        "Metall AG",
        "Metall KG",
        "Metalli Oy",
        "Metall AB",
        "Kov s.r.o.",
        "Engineers Pvt. Ltd.",
        "Metais, Unipessoal Lda",
        "Metais, S.A.",
        "Metal DOOEL",
        "Metall GmbH & Co. KG",
        "Metall GbR",
        "Metal Sp. z o.o.",
        "Metal San. ve Tic. LTD. ŞTİ.",
        "Viagens - Agência de Turismo, Lda.",
    ],
)
def test_a_firm_is_told_by_its_legal_form(name: str) -> None:
    assert kind_by_name(name) == FIRM


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Agência Regional de Inovação do Norte", "agency"), ("Universidad Europea de Madrid, S.A.", "university"),
        ("Parque Tecnológico de Álava, S.A.", "technopark"), ("Câmara Municipal do Porto", "authority"),
        ("Förderverein Mechatronik e. V.", "association"), ("Muster e.V.", "association"), ("Mobilya Ev", ""),
        ("Handelskammer Hamburg", "chamber"), ("Politechnika Warszawska", "university"),
    ],
)  # fmt: skip
def test_another_kind_is_told_by_its_name(name: str, kind: str) -> None:
    assert kind_by_name(name) == kind


def test_as_what_kind_a_row_is_taken_that_says_none_is_told_before(cast: Cast, client: Client) -> None:
    of = looked_through(cast.bologna, cast.carla, "name;city\nMetais Lda;Parma\nTorno Srl;Parma\nAltro;Parma\n")
    client.force_login(cast.carla)
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    assert "Kind not given in the file" in page and "firm, size not known 2 · other 1" in " ".join(page.split())


def test_a_kind_that_is_said_is_no_guess(cast: Cast, client: Client) -> None:
    of = looked_through(cast.bologna, cast.carla, "name;city;kind\nMetais Lda;Parma;SME\n")
    client.force_login(cast.carla)
    assert "Kind not given" not in client.get(reverse("import_page", args=[of.pk])).content.decode()


def test_a_firm_called_an_sme_with_a_thousand_staff_is_told_as_large(cast: Cast, client: Client) -> None:
    of = imported(cast.bologna, cast.carla, "name;city;kind;staff\nGrande Srl;Parma;SME;1250\nSue Srl;Parma;SME;12\n")
    told = {row.line: [str(one) for one in reasons(row)] for row in of.rows.exclude(remarks=[])}
    assert told == {2: ["Counted as large by its figures (1250 staff), although it is called an SME."]}
