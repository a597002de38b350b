"""A council's archive holds everything of it, comes in to the same records elsewhere, and goes out the same again."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from clustergrowth.agree.meetings.models import Meeting
from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.models import Bounce, Mail, Stop
from clustergrowth.common.mail.stopping import hash_of
from clustergrowth.common.tables.reasons import Reason, Unusable
from clustergrowth.connect.exchange.models import Dismissal, Need
from clustergrowth.learn.factors.queries import scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.figures import factors
from clustergrowth.listen.analysis.models import Population, PublicQuestion
from clustergrowth.listen.interviews.models import Guide, Interview, Settled
from clustergrowth.listen.surveys.models import Instrument, Sample, SampleDraw
from clustergrowth.people.councils.models import Council, Label, Membership, Mention, Proposal, Role, Seat
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Tag
from clustergrowth.record.kinds import Kind
from clustergrowth.record.letters.models import LetterFile
from clustergrowth.record.models import Line
from clustergrowth.tell.archives.layout import SUBJECTS
from clustergrowth.tell.archives.queries import belonging
from clustergrowth.tell.archives.queries.columns import DERIVED, LEFT_OUT_COLUMNS, SECRETS, columns_of
from clustergrowth.tell.archives.services.bringing_in import bring_in
from clustergrowth.tell.archives.services.incoming import ArchiveAccount
from clustergrowth.tell.archives.services.taking_out import make_now
from tests.cast import organisation
from tests.faulty.belonging import of_no_council
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db
STAYS = {"network.Network"}


def taken_out(council: Council) -> bytes:
    file = io.BytesIO()
    make_now(council, file, language="en")
    return file.getvalue()


def tables(archive: bytes) -> dict[str, list[str]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = [name for name in opened.namelist() if name.startswith(("tables/", "files/"))]
        return {name: opened.read(name).decode("utf-8-sig", errors="replace").splitlines() for name in names}


def brought_in(archive: bytes) -> ArchiveAccount:
    return bring_in(io.BytesIO(archive), by=None)


def empty_the_network(*but: Council) -> None:
    """Another network: what comes with the software is there, and the councils that are named, by their names only."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in belonging.nouns():
            stays = {
                Instrument: models.Q(created_by=None),
                Guide: models.Q(council=None),
                Council: models.Q(pk__in=[council.pk for council in but]),
            }.get(model, models.Q(pk__in=[]))
            if model._meta.label not in STAYS:
                model._default_manager.exclude(stays)._raw_delete("default")
                for field in model._meta.local_many_to_many:
                    through: Any = field.remote_field.through
                    through._default_manager.all()._raw_delete("default")
        Council.objects.update(leader_member=None, first_contact=None)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def public_figures(slug: str) -> list[str]:
    said = factors(Counts(scopes.of_council(slug)))
    return [str(figure) for factor in said for figure in factor.figures]


def edited(archive: bytes, name: str, edit: Callable[[list[list[str]]], None] | None) -> bytes:
    """The archive with one of its tables changed, or without it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            content = before.read(entry)
            if entry == name and edit is None:
                continue
            if entry == name and edit is not None:
                rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
                edit(rows)
                text = io.StringIO(newline="")
                csv.writer(text).writerows(rows)
                content = text.getvalue().encode()
            after.writestr(entry, content)
    return changed.getvalue()


def remarks(account: ArchiveAccount) -> list[tuple[str, int, str, str]]:
    return [(one["table"], one["line"], one["column"], str(Reason.from_json(one["reason"]))) for one in account.remarks]


@pytest.fixture
def bologna(network: FullCast) -> Council:
    """With a row of each noun of which the cast holds none."""
    council, now = network.bologna, clock.now()
    Population.objects.create(
        council=council, version=1, year=2025, source="ISTAT", cells=[["small", "C", "", 9]], created_at=now
    )
    sample = Sample.objects.get(wave=network.closed_wave, council=council)
    PublicQuestion.objects.create(sample=sample, code="obstacles", published_at=now, by=network.carla)
    Mention.objects.create(council=council, kind="need", ref_id=network.need.pk, found_at=now)
    through = {"through": network.camera.pk, "baseline_staff": 12}
    Proposal.objects.create(council=council, organisation=network.teknik, membership=through, asked_at=now)
    Dismissal.objects.create(need=network.need, offer=network.lab, side="need", because="far", at=now)
    Settled.objects.create(interview=network.coded_interview, unit=1, factor="skills", at=now, by=network.carla)
    Label.objects.create(council=council, organisation=network.laser, name="saldatura")
    letter_file = {"name": "foto.png", "content_type": "image/png", "size": 4, "content": b"\x89PNG"}
    LetterFile.objects.get_or_create(letter=network.letter, defaults=letter_file)
    Stop.objects.create(address_hash=hash_of("lucia@example.org"), topic="letters", since=now)
    Bounce.objects.create(address="paolo@example.org", kind="unknown", at=now)
    Tag.objects.create(project=network.project, about_kind="need", about_id=network.need.pk)
    SampleDraw.objects.create(wave=network.open_wave, council=council, strata=[["small", "C", 3, 2, 1]], chosen=1,
                              created_at=now)  # fmt: skip
    Need.objects.filter(pk=network.need.pk).update(title="=1+1; 'Saldatura', \"TIG\"\r\n-2", text="'=,=@\tè\n;-1")
    return council


def test_taken_out_brought_in_and_taken_out_again_it_is_the_same(network: FullCast, bologna: Council) -> None:
    first = taken_out(bologna)
    figures, mails = public_figures("bologna"), Mail.objects.count()
    assert mails
    empty_the_network(network.istanbul)
    account = brought_in(first)
    assert not account.left_out, "\n".join(map(str, remarks(account)))
    assert public_figures("bologna") == figures
    assert Mail.objects.count() == 0
    before, after = tables(first), tables(taken_out(Council.objects.get(slug="bologna")))
    assert before.keys() == after.keys()
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}
    assert Line.objects.filter(kind=Kind.ARCHIVE_BROUGHT_IN).count() == 1


def test_something_of_every_noun_is_tried(bologna: Council) -> None:
    archive = tables(taken_out(bologna))
    empty = {name for name, lines in archive.items() if name.startswith("tables/") and len(lines) == 1}
    assert not empty, "make one of each in the fixture: " + " ".join(sorted(empty))
    assert len(archive) > 70


@isolate_apps("clustergrowth.listen.surveys")
def test_a_noun_of_which_nobody_said_whether_it_goes_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert belonging.unplaced() == []
    faulty = of_no_council()
    everything = [*belonging.nouns(), faulty]
    monkeypatch.setattr(belonging, "nouns", lambda: everything)
    assert belonging.unplaced() == ["surveys.Weather"]


def test_each_column_goes_out_or_it_is_said_why_not() -> None:
    for model in belonging.held():
        out = {column.name for column in columns_of(model)}
        for field in model._meta.concrete_fields:
            to_what_stays = field.is_relation and not belonging.is_held(belonging.target_of(field))
            is_said = f"{model._meta.label}.{field.name}" in LEFT_OUT_COLUMNS or field.name in SECRETS | DERIVED
            assert field.name in out or field.primary_key or is_said or to_what_stays, (
                f"{model._meta.label}.{field.name}"
            )


def test_the_page_inside_has_a_heading_for_each_part_of_the_house() -> None:
    assert {model._meta.app_label for model in belonging.held()} <= SUBJECTS.keys()


def test_whatever_is_left_out_by_name_is_there() -> None:
    assert belonging.LEFT_OUT.keys() <= {model._meta.label for model in belonging.nouns()}
    for label in LEFT_OUT_COLUMNS:
        model, _sign, name = label.rpartition(".")
        assert apps.get_model(model)._meta.get_field(name)


def test_nobody_is_in_it_whom_its_coordinator_may_not_see(network: FullCast, bologna: Council) -> None:
    archive = "\n".join(line for lines in tables(taken_out(bologna)).values() for line in lines)
    assert network.lucia.name in archive
    for hidden in (network.murat, network.ayse, network.selin, network.leda, network.adam):
        assert hidden.name.split()[-1] not in archive
        assert str(hidden.email) not in archive or hidden == network.murat  # Lucia asked him herself, by his address


def test_of_firms_elsewhere_it_holds_no_staff(network: FullCast, bologna: Council) -> None:
    Organisation.objects.filter(pk__in=[network.makine.pk, network.laser.pk]).update(staff=4711)
    rows = csv.DictReader(tables(taken_out(bologna))["tables/organisations-organisation.csv"])
    assert {row["name"] for row in rows if row["staff"] == "4711"} == {network.laser.name}


def test_no_key_or_secret_is_in_it(network: FullCast, bologna: Council) -> None:
    archive = "\n".join(line for lines in tables(taken_out(bologna)).values() for line in lines)
    assert str(network.carla.key) not in archive
    assert network.interview.nonce not in archive and network.open_link.token not in archive


def test_what_was_said_without_a_consent_in_force_is_not_in_it(network: FullCast, bologna: Council) -> None:
    Interview.objects.filter(pk=network.coded_interview.pk).update(withdrawn_at=clock.now())
    archive = tables(taken_out(bologna))
    assert len(list(csv.reader(archive["tables/interviews-interview.csv"]))) == 2  # the headings and the other one
    assert len(archive["tables/interviews-mark.csv"]) == 1


def test_whoever_wanted_no_mail_gets_none_here_either(network: FullCast, bologna: Council, settings: Any) -> None:
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    settings.SECRET_KEY = "another network's"
    brought_in(archive)
    assert Stop.objects.get().address_hash == hash_of("lucia@example.org")


def test_a_signed_link_of_the_other_network_opens_nothing_here(network: FullCast, bologna: Council) -> None:
    before = {network.interview.nonce, network.coded_interview.nonce}
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    brought_in(archive)
    assert not before & set(Interview.objects.values_list("nonce", flat=True))
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_whoever_administered_the_other_network_administers_nothing_here(network: FullCast, bologna: Council) -> None:
    Person.objects.filter(pk=network.carla.pk).update(is_site_administrator=True)
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    brought_in(archive)
    assert Person.objects.filter(email="carla@example.org", is_site_administrator=False).count() == 1


def test_another_council_that_is_not_here_is_said(network: FullCast, bologna: Council) -> None:
    archive = taken_out(bologna)
    empty_the_network()
    account = brought_in(archive)
    assert any("“istanbul” is not in this network" in sentence for *_where, sentence in remarks(account))
    assert Council.objects.count() == 1
    assert not account.left_out


def test_persons_and_organisations_that_are_here_stay_as_they_are(network: FullCast, bologna: Council) -> None:
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    lucia = Person.objects.create_user("lucia@example.org", name="Lucia of here")
    laser = organisation(network.laser.name, OrganisationKind.LARGE_FIRM, "Lecce", "IT", "ITF", slug=network.laser.slug)
    other = organisation("Quite Another", OrganisationKind.SME, "Lecce", "IT", "ITF", slug=network.ateneo.slug)
    account = brought_in(archive)
    lucia.refresh_from_db()
    laser.refresh_from_db()
    assert (lucia.name, laser.city) == ("Lucia of here", "Lecce")
    assert Membership.objects.filter(organisation=laser, council__slug="bologna").count() == 1
    said = [sentence for *_where, sentence in remarks(account)]
    assert any(f"“{laser.name}” is known here already" in sentence for sentence in said)
    assert f"“{other.slug}” is taken here; it is now “{other.slug}-2”." in said


def test_an_archive_gives_nobody_a_say_in_a_firm_that_was_here(network: FullCast, bologna: Council) -> None:
    """Whoever wrote it could else become first contact of each firm whose public name they know."""
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    laser = organisation(network.laser.name, OrganisationKind.LARGE_FIRM, "Lecce", "IT", "ITF", slug=network.laser.slug)
    account = brought_in(archive)
    assert not laser.affiliations.exists()
    assert Affiliation.objects.exists()  # at what came with it
    says_itself = f"“{laser.name}” was here already and says itself who works there; the row was left out."
    assert says_itself in [sentence for *_where, sentence in remarks(account)]


def test_a_moment_that_could_not_be_read_again_is_left_empty(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("published_at")] = "9999-12-31T23:59:59-12:00"

    archive = edited(taken_out(bologna), "tables/surveys-sample.csv", edit)
    empty_the_network(network.istanbul)
    said = [sentence for table, _line, column, sentence in remarks(brought_in(archive)) if column == "published_at"]
    assert said == ["The cell “9999-12-31T23:59:59-12:00” cannot be understood; it was left empty."]


def test_a_disk_that_is_full_is_no_fault_of_a_row(
    network: FullCast, bologna: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)

    def full(*args: Any, **more: Any) -> None:
        raise OperationalError("No space left on device")

    monkeypatch.setattr(models.QuerySet, "bulk_create", full)
    with pytest.raises(OperationalError):
        brought_in(archive)


def test_a_council_that_was_founded_for_it_is_filled(network: FullCast, bologna: Council) -> None:
    archive = taken_out(bologna)
    empty_the_network(network.istanbul, bologna)
    account = brought_in(archive)
    assert Council.objects.filter(slug="bologna").get().pk == bologna.pk
    assert account.known["councils.Council"] == 1
    assert Seat.objects.filter(council=bologna).exists()


def test_a_council_that_works_here_already_is_not_mixed_with_it(bologna: Council) -> None:
    archive, members = taken_out(bologna), Membership.objects.count()
    with pytest.raises(Refused, match="has begun its work"):
        brought_in(archive)
    assert Membership.objects.count() == members


def test_what_would_come_is_told_and_nothing_of_it_comes(network: FullCast, bologna: Council) -> None:
    archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    told = bring_in(io.BytesIO(archive), by=None, is_rehearsal=True)
    assert told.taken["organisations.Organisation"] and not Organisation.objects.exists()
    assert brought_in(archive).taken == told.taken


def test_a_cell_that_cannot_be_read_is_listed_and_costs_no_row(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("founded")] = "last spring"

    archive = edited(taken_out(bologna), "tables/organisations-organisation.csv", edit)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    assert ("organisations-organisation", 2, "founded",
            "The cell “last spring” cannot be understood; it was left empty.") in remarks(account)  # fmt: skip
    assert not account.left_out


def test_a_row_that_cannot_be_taken_is_listed_with_those_that_need_it(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("starts_at")] = "after lunch"

    archive = edited(taken_out(bologna), "tables/meetings-meeting.csv", edit)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    assert account.left_out["meetings.Meeting"] == 1
    assert any("needs 1 of meetings-meeting" in sentence for *_where, sentence in remarks(account))
    assert account.taken["meetings.Meeting"] == 4


def test_a_council_whose_own_row_cannot_be_taken_brings_nothing_in(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("slug")] = "x\0"

    archive = edited(taken_out(bologna), "tables/councils-council.csv", edit)
    empty_the_network(network.istanbul)
    with pytest.raises(Refused, match=r"(?i)nothing (of it )?was brought in"):
        brought_in(archive)


def test_a_row_that_contradicts_itself_leaves_the_others_in(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[2][rows[0].index("ends_at")] = "2001-01-01T09:00:00+00:00"  # before it begins

    archive = edited(taken_out(bologna), "tables/meetings-meeting.csv", edit)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    said = "The row contradicts another one, or itself; it was left out."
    assert ("meetings-meeting", 3, "", said) in remarks(account)
    assert account.taken["meetings.Meeting"] == 4


def test_nothing_comes_in_as_another_councils_or_as_an_office_over_all(network: FullCast, bologna: Council) -> None:
    def edit(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("council")] = ""
        rows[1][rows[0].index("office")] = "lead"

    def give_away(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("council")] = network.istanbul.slug

    archive = edited(taken_out(bologna), "tables/councils-role.csv", edit)
    archive = edited(archive, "tables/meetings-meeting.csv", give_away)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    assert not Role.objects.filter(council=None).exists()
    assert not Meeting.objects.filter(council=network.istanbul).exists()
    assert account.left_out["councils.Role"] == account.left_out["meetings.Meeting"] == 1


def test_a_table_that_is_missing_is_said(network: FullCast, bologna: Council) -> None:
    archive = edited(taken_out(bologna), "tables/exchange-need.csv", None)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    assert ("exchange-need", 0, "", "The table is missing; nothing of it was brought in.") in remarks(account)
    assert account.taken["exchange.Offer"]


def test_columns_of_another_release_are_said_and_its_missing_ones_do_without(
    network: FullCast, bologna: Council
) -> None:
    def edit(rows: list[list[str]]) -> None:
        place = rows[0].index("short_name")
        for row in rows:
            row[place] = "mood" if row is rows[0] else "sunny"

    archive = edited(taken_out(bologna), "tables/organisations-organisation.csv", edit)
    empty_the_network(network.istanbul)
    account = brought_in(archive)
    said = "This release does not know these columns: mood."
    assert ("organisations-organisation", 1, "", said) in remarks(account)
    assert not account.left_out


def test_its_questions_to_the_database_do_not_grow_with_its_rows(network: FullCast, bologna: Council) -> None:
    with CaptureQueriesContext(
        connection,
    ) as out:
        archive = taken_out(bologna)
    empty_the_network(network.istanbul)
    with CaptureQueriesContext(connection) as back:
        brought_in(archive)
    nouns = len(belonging.held())
    assert len(out) < 8 * nouns and len(back) < 8 * nouns


def zipped(**content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in content.items():
            archive.writestr(name, said)
    return file.getvalue()


MANIFEST = json.dumps({"format": 1, "council": "bologna"}).encode()


@pytest.mark.parametrize(
    "content, code",
    [
        (b"PK no archive", "no_council_archive"),
        (zipped(**{"letter.txt": b"Dear all"}), "no_council_archive"),
        (zipped(**{"archive.json": b"[]"}), "no_council_archive"),
        (zipped(**{"archive.json": MANIFEST.replace(b": 1", b": 2")}), "later_archive"),
        (zipped(**{"archive.json": MANIFEST, "../../etc/passwd": b"x"}), "unsafe_archive"),
        (zipped(**{"archive.json": MANIFEST, "tables/../x": b"x"}), "unsafe_archive"),
        (zipped(**{"archive.json": MANIFEST, "/tables/x": b"x"}), "unsafe_archive"),
        (zipped(**{"archive.json": MANIFEST, "tables/record-line.csv": b"0" * 2**26}), "archive_bomb"),
    ],
)
def test_a_file_that_is_no_archive_of_ours_is_refused_before_it_is_unpacked(content: bytes, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        brought_in(content)
    assert refused.value.code == code


def test_an_archive_without_its_council_is_refused(bologna: Council) -> None:
    with pytest.raises(Refused, match=r"(?i)nothing (of it )?was brought in"):
        brought_in(edited(taken_out(bologna), "tables/councils-council.csv", None))
