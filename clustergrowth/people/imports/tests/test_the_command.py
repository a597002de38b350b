"""`clustergrowth import`: what it prints, how it ends, and that a malformed file leaves nothing behind."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from clustergrowth.people.councils.models import Membership
from clustergrowth.people.imports.models import Import, ImportRow
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

LIST = "name;city;country\nNuova Srl;Parma;IT\nAltra Srl;Milano;IT\n;Rimini;IT\n"


def run(path: Path, *options: str, what: str = "organisations") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", what, str(path), "--council", "bologna", *options, stdout=out, stderr=err)
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def everything() -> tuple[int, int, int, int]:
    return Organisation.objects.count(), Membership.objects.count(), Import.objects.count(), ImportRow.objects.count()


def test_it_prints_the_counts_and_tells_the_reasons(cast: Cast, file: Path) -> None:
    code, out, err = run(file)
    assert (code, out) == (0, "taken 2\njoined 0\nknown 0\ndiffers 0\nrefused 1\noutside 1\n")
    assert err == "line 4: “name” is empty.\n"
    code, out, _ = run(file)
    assert (code, out.split("\n")[:3]) == (0, ["taken 0", "joined 0", "known 2"])


def test_it_says_in_how_many_rows_the_country_is_assumed(cast: Cast, file: Path) -> None:
    file.write_text("name;city;country\nNuova Srl;Parma;\nAltra Srl;Milano;Atlantis\n")
    assert run(file, "--dry-run")[2] == "the file says no country in 1 rows: IT is assumed\n"


def test_all_or_nothing_ends_with_2_and_writes_nothing(cast: Cast, file: Path) -> None:
    before = everything()
    code, out, err = run(file, "--all-or-nothing")
    assert (code, out) == (2, "")
    assert "Nothing was imported, because 1 rows were refused." in err
    assert everything() == before
    file.write_text(LIST.replace(";Rimini", "Terza;Rimini"))
    assert run(file, "--all-or-nothing")[0] == 0


def test_a_dry_run_says_the_same_and_writes_nothing(cast: Cast, file: Path) -> None:
    before = everything()
    code, out, _ = run(file, "--dry-run")
    assert (code, out.split("\n")[0]) == (0, "taken 2")
    assert everything() == before


def test_columns_nobody_could_guess_can_be_named(cast: Cast, file: Path) -> None:
    file.write_text("A;B\nNuova Srl;Parma\n")
    code, _, err = run(file)
    assert code == 2
    assert "which column holds the name" in err
    assert run(file, "--column", "name=A", "--column", "city=B")[0] == 0
    assert Organisation.objects.get(name="Nuova Srl").city == "Parma"


def test_a_file_or_council_that_is_not_there_is_said(cast: Cast, tmp_path: Path) -> None:
    assert run(tmp_path / "absent.csv")[0] == 2
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", "organisations", "x", "--council", "atlantis", stderr=err)
    assert ended.value.code == 2
    assert "no council atlantis" in err.getvalue()


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)


def two_million_rows(path: Path) -> None:
    block = b"".join(b"Firm %d;Parma;IT\n" % number for number in range(10_000))
    with path.open("wb") as stream:
        stream.write(b"name;city;country\n")
        for _ in range(200):
            stream.write(block)


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "wrong encoding": lambda path: path.write_bytes(b"name;city\n" + bytes(range(0x81, 0xA0)) * 40),
    "no header": lambda path: path.write_text("Acme;info@acme.example;28001\nBeta;info@beta.example;28002\n"),
    "5,000 columns": lambda path: path.write_text("name" + ";x" * 4_999 + "\n"),
    "a zip bomb": bomb,
    "an empty file": lambda path: path.write_bytes(b""),
    "a PDF": lambda path: path.write_bytes(b"%PDF-1.7\n"),
    "2,000,000 rows": two_million_rows,
}


@pytest.mark.parametrize("how", UNUSABLE)
def test_an_unusable_file_ends_with_2_one_sentence_and_nothing_half_imported(
    cast: Cast, tmp_path: Path, how: str
) -> None:
    before = everything()
    path = tmp_path / "list.xlsx"
    UNUSABLE[how](path)
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert everything() == before


def test_rows_that_do_not_fit_are_refused_and_a_formula_is_text(cast: Cast, file: Path) -> None:
    file.write_text('name;city;name\nNuova Srl;Parma;\nAltra,Rimini,\n=HYPERLINK("http://x");Bologna;\n')
    code, out, err = run(file)
    assert (code, out.split("\n")[0], out.split("\n")[4]) == (0, "taken 2", "refused 1")
    assert "uses “,”" in err
    assert Organisation.objects.filter(name='=HYPERLINK("http://x")').exists()
