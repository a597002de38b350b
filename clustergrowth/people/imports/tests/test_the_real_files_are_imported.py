"""The register of the six councils and the four faulty cuts of it: every row accounted for, accents right."""

import csv
import io
from collections import Counter

import pytest
from django.core.management import call_command

from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome
from clustergrowth.people.imports.tests.importing import REAL, needs_real
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

pytestmark = [needs_real, pytest.mark.django_db]
CUTS = {
    "cordis_h2020_extract_2023.csv": 2701,
    "cordis_horizon_europe_sample_100.csv": 100,
    "fp7_councils_one_address_field.csv": 2311,
    "h2020_2017_councils_macroman.csv": 1435,
}


def command(file: str, council: Council, *options: str) -> tuple[int, dict[str, int], str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import", "organisations", str(REAL / file), "--council", council.slug, *options, stdout=out, stderr=err
        )
    counts = {name: int(n) for name, n in (line.split() for line in out.getvalue().splitlines())}
    return int(ended.value.code or 0), counts, err.getvalue()


@pytest.mark.parametrize(("file", "rows"), CUTS.items())
def test_every_row_of_a_faulty_cut_is_accounted_for_and_a_second_import_changes_nothing(
    cast: Cast, file: str, rows: int
) -> None:
    code, counts, reasons = command(file, cast.bologna)
    assert code == 0
    assert sum(counts[name] for name in RowOutcome.values) == rows
    assert counts["refused"] == len([line for line in reasons.splitlines() if "the file says" not in line]) == 0
    assert ImportRow.objects.filter(of=Import.objects.get()).count() == rows
    assert not [name for name in Organisation.objects.values_list("name", flat=True) if "Ã" in name or "√" in name]
    before = list(Organisation.objects.order_by("pk").values())
    members = Membership.objects.count()
    code, again, _ = command(file, cast.bologna)
    assert (code, again["taken"], again["joined"], again["known"] + again["differs"]) == (0, 0, 0, rows)
    assert again["outside"] == counts["outside"] + 0
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert Membership.objects.count() == members


def test_the_register_gives_each_council_its_own_and_the_cuts_meet_it_again(cast: Cast) -> None:
    with (REAL / "organisations_councils.csv").open(encoding="utf-8") as file:
        register = list(csv.DictReader(file))
    inside = Counter(row["council"] for row in register)
    before = Membership.objects.filter(council=cast.bologna).count()
    code, counts, _ = command("organisations_councils.csv", cast.bologna)
    assert code == 0
    assert sum(counts[name] for name in RowOutcome.values) == len(register)
    assert counts["outside"] == len(register) - inside["bologna"]
    assert Membership.objects.filter(council=cast.bologna).count() == before + inside["bologna"]
    assert Organisation.objects.exclude(pic=None).count() == len({row["pic"] for row in register})
    code, counts, _ = command("fp7_councils_one_address_field.csv", cast.bologna)
    assert (code, counts["taken"], counts["refused"]) == (0, 0, 0)
    code, counts, _ = command("h2020_2017_councils_macroman.csv", cast.bologna)
    assert (code, counts["taken"], counts["refused"]) == (0, 0, 0)


def test_broken_accents_stand_right_in_the_register(cast: Cast) -> None:
    command("fp7_councils_one_address_field.csv", cast.bologna)
    command("h2020_2017_councils_macroman.csv", cast.istanbul)
    names = set(Organisation.objects.values_list("name", flat=True))
    assert {"Agence nationale de sécurité du médicament et des produits de santé", "DOÑANA GOLF RESORT SL"} <= names
    assert {"TECNICAS Y SERVICIOS DE INGENIERÍA, S.L.", "Gnarum Tecnología y Energía, S.L."} <= names
    assert Organisation.objects.filter(short_name="Université Sorbonne Nouvelle Paris 3").exists()
    assert Organisation.objects.filter(city="Málaga").exists()
    assert Organisation.objects.filter(short_name="ÇEDBİK").exists()
    assert Organisation.objects.filter(street="RÍOS ROSAS 23", postcode="28003", city="MADRID").exists()
    mirandola = Organisation.objects.get(name="X2 SOLUTIONS SRL")
    assert (mirandola.street, mirandola.postcode, mirandola.city, mirandola.nuts) == (
        "VIA XXI LUGLIO 20", "41073", "MIRANDOLA", "ITH54",
    )  # fmt: skip


def test_a_dry_run_changes_nothing(cast: Cast) -> None:
    before = Organisation.objects.count()
    code, counts, _ = command("cordis_horizon_europe_sample_100.csv", cast.bologna, "--dry-run")
    assert (code, sum(counts[name] for name in RowOutcome.values)) == (0, 100)
    assert (Organisation.objects.count(), Import.objects.count()) == (before, 0)
