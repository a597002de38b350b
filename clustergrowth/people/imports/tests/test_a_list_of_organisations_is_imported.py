from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from clustergrowth.common.errors import Refused
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.imports.domain.facts import RowFacts
from clustergrowth.people.imports.models import Import, ImportRow, RowOutcome
from clustergrowth.people.imports.queries import known
from clustergrowth.people.imports.services import preparing, running
from clustergrowth.people.imports.tests.importing import imported, looked_through, reasons, upload
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast

LIST = """Ragione sociale;Partita IVA;Città;Sito web;Dipendenti;ATECO;Fatturato
Meccanica Rossi S.r.l.;00743110157;Modena;www.rossi.example;35;28.99;4.500.000,00
Officine Bianchi SpA;;Milano;;;;
;;Parma;;;;
"""


def outcomes(of: Import) -> list[str]:
    return list(ImportRow.objects.filter(of=of).values_list("outcome", flat=True))


def test_each_row_is_taken_or_refused_and_those_outside_the_region_are_no_members(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    assert of.state == Import.State.DONE
    assert of.counts == {"taken": 2, "joined": 0, "known": 0, "differs": 0, "refused": 1, "outside": 1}
    rossi = Organisation.objects.get(name="Meccanica Rossi S.r.l.")
    assert (rossi.vat, rossi.domain, rossi.staff, rossi.nace, rossi.turnover) == (
        "IT00743110157", "rossi.example", 35, ["28.99"], "10",
    )  # fmt: skip
    assert (rossi.nuts, rossi.country, rossi.kind, rossi.size, rossi.slug) == (
        "ITH5", "IT", OrganisationKind.SME, "small", "meccanica-rossi-srl",
    )  # fmt: skip
    membership = Membership.objects.get(organisation=rossi)
    assert (membership.council, membership.baseline_staff, membership.baseline_turnover) == (cast.bologna, 35, "10")
    assert not Membership.objects.filter(organisation__name="Officine Bianchi SpA").exists()
    refused = ImportRow.objects.get(of=of, outcome=RowOutcome.REFUSED)
    assert (refused.line, str(refused.why)) == (4, "“name” is empty.")


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, LIST)
    before = list(Organisation.objects.order_by("pk").values())
    members = list(Membership.objects.order_by("pk").values())
    again = imported(cast.bologna, cast.carla, LIST)
    assert again.counts == {"taken": 0, "joined": 0, "known": 2, "differs": 0, "refused": 1, "outside": 1}
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert list(Membership.objects.order_by("pk").values()) == members


@pytest.mark.parametrize(
    "row",
    [
        "LASER SUD SRL;Bologna;IT;;",
        "Laser Sud;BOLOGNA;Italia;;",
        "Láser Sud società a responsabilità limitata;;IT;;",
        "Something else;Bologna;IT;999627875;",
        "Laser Sud;Rimini;IT;;https://www.lasersud.example/it",
    ],
)
def test_a_known_organisation_is_found(cast: Cast, row: str) -> None:
    Organisation.objects.filter(pk=cast.laser.pk).update(
        pic="999627875", domain="lasersud.example", site="http://lasersud.example"
    )
    of = imported(cast.bologna, cast.carla, f"name;city;country;pic;website\n{row}\n")
    assert [one.organisation_id for one in of.rows.all()] == [cast.laser.pk]
    assert of.taken == 0


def test_turkish_letters_make_no_difference(cast: Cast) -> None:
    text = "Firma adı;Şehir;Ülke\nIŞIK MAKİNE ANONİM ŞİRKETİ;ISTANBUL;Türkiye\nIsik Makine AS;İstanbul;TR\n"
    of = imported(cast.istanbul, cast.selin, text)
    assert outcomes(of) == [RowOutcome.KNOWN, RowOutcome.KNOWN]
    assert {row.organisation_id for row in of.rows.all()} == {cast.makine.pk}


@pytest.mark.parametrize(
    "row",
    ["Laser Sud S.r.l.;Bologna;IT;999572294", "Laser Sud S.r.l.;Torino;IT;", "Laser Sud S.r.l.;Bologna;ES;"],
)
def test_another_code_place_or_country_is_another_organisation(cast: Cast, row: str) -> None:
    Organisation.objects.filter(pk=cast.laser.pk).update(pic="999627875")
    of = imported(cast.bologna, cast.carla, f"name;city;country;pic\n{row}\n")
    assert outcomes(of) == [RowOutcome.TAKEN]


def test_a_known_organisation_gets_what_it_lacked_and_keeps_what_it_had(cast: Cast) -> None:
    text = "name;city;staff;vat;street\nLaser Sud;Bologna;99;00743110157;Via Lame 1\n"
    of = imported(cast.bologna, cast.carla, text)
    assert outcomes(of) == [RowOutcome.JOINED]
    cast.laser.refresh_from_db()
    assert (cast.laser.staff, cast.laser.vat, cast.laser.street) == (18, "IT00743110157", "Via Lame 1")
    assert "it00743110157" in cast.laser.search


def test_a_known_organisation_of_another_council_joins_only_when_it_is_asked(cast: Cast) -> None:
    text = "name;city;country;nuts;postcode\nIşık Makine;İstanbul;TR;;34000\n"
    of = imported(cast.bologna, cast.carla, text)
    assert of.counts == {"taken": 0, "joined": 0, "known": 1, "differs": 0, "refused": 0, "outside": 1}
    Organisation.objects.filter(pk=cast.makine.pk).update(nuts="ITH55")
    of = imported(cast.bologna, cast.carla, text)
    assert of.counts["joined"] == 0
    assert [remark["code"] for remark in of.rows.get().remarks] == ["member_elsewhere"]
    assert set(cast.makine.memberships.values_list("council__slug", flat=True)) == {"istanbul"}
    assert Organisation.objects.get(pk=cast.makine.pk).postcode == ""


def test_two_rows_of_one_new_organisation_are_one(cast: Cast) -> None:
    text = "name;city;pic;vat;staff\nNuova Srl;Parma;999627875;;\n"
    text += "NUOVA S.R.L.;Parma;999627875;00743110157;7\nNuova;Parma;;;\n"
    of = imported(cast.bologna, cast.carla, text)
    assert outcomes(of) == [RowOutcome.TAKEN, RowOutcome.JOINED, RowOutcome.KNOWN]
    assert Organisation.objects.filter(folded__startswith="nuova").values_list("vat", "staff").get() == (
        "IT00743110157",
        7,
    )


def test_a_value_that_makes_no_sense_is_left_out_and_said(cast: Cast) -> None:
    text = "name;city;vat;staff;pic\nNuova Srl;Parma;IT123;many;12\n"
    of = imported(cast.bologna, cast.carla, text)
    assert [remark.code for remark in reasons(of.rows.get())] == ["not_a_pic", "not_a_number", "not_a_vat_number"]
    assert Organisation.objects.get(name="Nuova Srl").staff is None


def test_one_refused_row_can_keep_all_rows_out(cast: Cast) -> None:
    before = Organisation.objects.count()
    of = imported(cast.bologna, cast.carla, LIST, all_or_nothing=True)
    assert (of.state, of.refused, of.taken) == (Import.State.KEPT_OUT, 1, 0)
    assert Organisation.objects.count() == before
    assert outcomes(of) == [RowOutcome.REFUSED]


def test_looking_through_changes_nothing_and_shows_what_would_happen(cast: Cast) -> None:
    before = Organisation.objects.count()
    text = LIST + "Laser Sudd;;Bologna;;;;\n"
    of = looked_through(cast.bologna, cast.carla, text)
    assert (of.state, of.taken, of.refused, of.all_rows) == (Import.State.CHECKED, 3, 1, 4)
    assert Organisation.objects.count() == before
    assert of.rows.count() == 0
    assert of.summary["understood"][0]["vat"] == "IT00743110157"
    assert [(one["line"], one["id"]) for one in of.summary["similar"]] == [(5, cast.laser.pk)]


def test_a_similar_name_is_the_known_one_when_the_person_says_so(cast: Cast) -> None:
    of = looked_through(cast.bologna, cast.carla, "name;city\nLaser Sudd;Bologna\n")
    preparing.choose_known(of, by=cast.carla, choices={2: cast.laser.pk})
    preparing.start(of, by=cast.carla)
    assert of.rows.get().organisation_id == cast.laser.pk
    assert Organisation.objects.filter(name="Laser Sudd").count() == 0


def test_the_columns_chosen_once_are_proposed_again(cast: Cast) -> None:
    text = "A;B\nNuova Srl;Parma\n"
    of = preparing.bring_in(council=cast.bologna, by=cast.carla, what="organisations", file=upload(text))
    assert of.mapping == {}
    with pytest.raises(Refused, match="which column holds the name"):
        preparing.choose_columns(of, by=cast.carla, mapping={})
    preparing.choose_columns(of, by=cast.carla, mapping={"name": "A", "city": "B"})
    again = preparing.bring_in(council=cast.bologna, by=cast.carla, what="organisations", file=upload("b;a\nx;y\n"))
    assert again.mapping == {"name": "a", "city": "b"}


def test_a_membership_begins_when_the_file_says(cast: Cast) -> None:
    imported(cast.bologna, cast.carla, "name;city;member since\nNuova Srl;Parma;01/02/2024\n")
    assert Membership.objects.get(organisation__name="Nuova Srl").since == date(2024, 2, 1)


def test_who_left_joins_again_after_the_last_day(cast: Cast) -> None:
    Membership.objects.filter(organisation=cast.laser).update(until=date(2026, 1, 1))
    imported(cast.bologna, cast.carla, "name;city;member since\nLaser Sud;Bologna;01/06/2025\n")
    assert list(cast.laser.memberships.order_by("since").values_list("since", "until")) == [
        (date(2025, 1, 15), date(2026, 1, 1)),
        (date(2026, 1, 2), None),
    ]


def test_only_the_council_s_own_coordinator_may(cast: Cast) -> None:
    for person in (cast.selin, cast.lucia, cast.leda, cast.adam):
        with pytest.raises(Refused):
            preparing.bring_in(council=cast.bologna, by=person, what="organisations", file=upload(LIST))
    of = imported(cast.bologna, cast.carla, LIST)
    assert not Import.objects.visible_to(cast.selin).filter(pk=of.pk).exists()
    assert Import.objects.visible_to(cast.carla).filter(pk=of.pk).exists()


def test_the_uploaded_file_is_gone_once_it_is_imported(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> None:
    of = preparing.bring_in(council=cast.bologna, by=cast.carla, what="organisations", file=upload(LIST))
    stored, place = of.file.storage, str(of.file.name)
    preparing.choose_columns(of, by=cast.carla, mapping=of.mapping)
    with django_capture_on_commit_callbacks(execute=True):
        preparing.start(of, by=cast.carla)
        assert stored.exists(place)  # a worker that dies before the end begins anew with it
    of.refresh_from_db()
    assert not of.file
    assert not stored.exists(place)


def test_somebody_else_s_row_that_comes_in_meanwhile_is_found_and_joined(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Organisation.objects.filter(pk=cast.ateneo.pk).update(pic="999627875")
    looks = known._of_the_register

    def not_there_yet(stretch: Sequence[RowFacts], chosen: Collection[int]) -> Iterable[known.Candidate]:
        monkeypatch.setattr(known, "_of_the_register", looks)
        return []

    monkeypatch.setattr(known, "_of_the_register", not_there_yet)
    of = looked_through(cast.bologna, cast.carla, "name;pic\nUn altro nome;999627875\n")
    assert (of.taken, of.differs) == (0, 1)


def test_the_database_looks_at_how_much_there_is_where_a_list_brings_much(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds in a large network, and a short list changes nothing the planner goes by."""
    counted: list[int] = []
    monkeypatch.setattr(running, "count_afresh", lambda: counted.append(1))
    monkeypatch.setattr(running, "rows_counted", lambda: 0)
    imported(cast.bologna, cast.carla, LIST)
    assert counted, "as many came as there were"
    counted.clear()
    monkeypatch.setattr(running, "rows_counted", lambda: 1_000)
    imported(cast.bologna, cast.carla, "name;country\nOfficina;IT\n")
    assert not counted
    known.count_afresh()
    assert known.rows_counted() > 0
