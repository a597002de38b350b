"""Two months of work of the cast, through the services, the last of it today."""

import io
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.models import ItemKind, Meeting, Presence
from clustergrowth.agree.plans import services as plans
from clustergrowth.agree.themes import services as themes
from clustergrowth.agree.themes.models import ThemeSource
from clustergrowth.common import clock
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Declined, Ending, Visibility
from clustergrowth.connect.exchange.services import Draft
from clustergrowth.connect.outcomes import services as outcomes
from clustergrowth.connect.outcomes.models import Answer, Outcome
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.surveys.answer_files.services import files
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments import services as instruments_services
from clustergrowth.listen.surveys.models import AnswerFile, Instrument, Wave
from clustergrowth.listen.surveys.tests.sample import given
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.people.changes import services as changes
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Contact, Council, Membership, Role, Seat
from clustergrowth.people.imports.models import Import, What
from clustergrowth.people.imports.services import preparing as imports
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services import inviting, organisations
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import register_person
from clustergrowth.people.projects import services as projects
from clustergrowth.record import services as record
from clustergrowth.record.kinds import Activity, Level
from clustergrowth.record.letters import services as letters
from clustergrowth.record.models import Note
from clustergrowth.record.transfers.services import merging
from clustergrowth.tell.archives.models import CouncilArchive, IncomingArchive
from clustergrowth.tell.pages import services as pages
from tests.cast import Cast, make_cast
from tests.full_cast import PUBLIC, FullCast
from tests.instrument_cast import write_a_draft
from tests.interviews_cast import listen_closely
from tests.mail_links import read_secrets
from tests.reports_cast import make_reports
from tests.wave_cast import come_through_the_open_link

FIRMS = """Ragione sociale;Partita IVA;Città;Sito web;Dipendenti;ATECO
Meccanica Rossi S.r.l.;00743110157;Modena;www.rossi.example;35;28.99
{}
;;Parma;;;
"""
CONTACTS = "Nome;Cognome;E-mail;Azienda\nRita;Upupa;rita@example.org;LASER SUD SRL\n;;;\n"
ANSWERS = "firm;barrier_time\nF1;4\nF2;99\n"
TEXT = {
    "need": "Saldiamo telai in acciaio. Cerchiamo chi sappia riconoscere i difetti di saldatura dal suono.",
    "inner": "Cerchiamo un tecnico per programmare una piegatrice nei prossimi due mesi.",
    "public": "Cerchiamo una università per una tesi sulla finitura dei telai in alluminio.",
    "over": "Cerchiamo un fornitore di gas per la saldatura in atmosfera protetta.",
    "turkish": "Çelik sac üretiyoruz, İtalya'da bir dağıtım ortağı arıyoruz.",
    "offer": "Makineleri dinliyoruz: çelik kaynak hatalarını akustik emisyon ile sesten tanıyoruz.",
    "lab": "Il nostro laboratorio misura vibrazioni e rumore delle macchine, anche in officina.",
}


def words(english: str, **others: str) -> LazyI18nString:
    return LazyI18nString({"en": english, **others})


def make_full_cast() -> FullCast:
    """Two months of work, the last of it today. The clock is moved back and comes up to the present."""
    small = make_cast()
    cast = FullCast(**{one.name: getattr(small, one.name) for one in fields(Cast)})
    present = clock.now()
    for days, chapter in (
        (60, _people), (55, _imports), (50, _surveys), (49, write_a_draft), (45, listen_closely), (35, _agreement),
        (33, make_reports), (25, _exchange), (10, _outcomes), (3, _record), (2, _agenda), (2, _merge),
        (1, read_secrets),
    ):  # fmt: skip
        with clock.at(present - timedelta(days=days)):
            chapter(cast, present)
    for one in fields(cast):
        value = getattr(cast, one.name)
        if hasattr(value, "refresh_from_db"):
            value.refresh_from_db()
    return cast


def _merge(cast: FullCast, present: datetime) -> None:
    again = organisations.register_organisation(by=cast.carla, name="Grafica Prova Bis", kind="sme", country="IT")
    once = Organisation.objects.get(name="Grafica Prova")
    cast.transfer = merging.merge(once, again, by=cast.carla)
    cast.bulk_change = changes.begin(cast.bologna, by=cast.carla, what="kind", value="startup", organisations=[once.pk])


def _people(cast: FullCast, present: datetime) -> None:
    zone = {"language": "it", "time_zone": "Europe/Rome"}
    cast.viola = register_person(name=PUBLIC[0], email="viola@example.org", **zone)
    cast.remo = register_person(name=PUBLIC[1], email="remo@example.org", **zone)
    organisations.affiliate(person=cast.viola, organisation=cast.camera, function="segretaria", is_first_contact=True)
    cast.affiliation = organisations.affiliate(person=cast.remo, organisation=cast.laser, function="direttore")
    organisations.publish_page(cast.laser, by=cast.lucia, text="Saldiamo telai per l'automazione.", lang="it")
    organisations.consent_to_be_shown(cast.laser, person=cast.remo)
    cast.membership = Membership.objects.get(organisation=cast.camera)
    cast.seat = Seat.objects.get(person=cast.paolo)
    cast.role = Role.objects.get(person=cast.carla)
    cast.body = councils.affiliate_body(cast.bologna, cast.camera, helps_with="fairs abroad")
    firm = organisations.register_organisation(by=cast.carla, name="Grafica Prova", kind="sme", country="IT")
    councils.add_member(cast.bologna, firm)
    cast.inclusion = councils.include(cast.bologna, firm, reason="It builds the machines it prints with.")
    year: dict[str, Any] = {"starts_on": date(present.year, 1, 1), "ends_on": date(present.year + 1, 12, 31)}
    cast.project = projects.start_project(name="Crescita", funder="Erasmus+", councils=[cast.bologna], **year)
    cast.partner = projects.add_partner(cast.project, cast.ateneo, role="research", is_lead=True)
    projects.set_work_package(cast.project, number=1, title="Councils")
    projects.set_target(cast.project, title="Firms reached", value=100, code="RCO87")


def _bring_in(cast: FullCast, what: str, content: str, **said: Any) -> Import:
    made = imports.bring_in(
        council=cast.bologna, by=cast.carla, what=what, file=SimpleUploadedFile("list.csv", content.encode())
    )
    imports.choose_columns(made, by=cast.carla, mapping=made.mapping, **said)
    made.refresh_from_db()
    return made


def _imports(cast: FullCast, present: datetime) -> None:
    firms = "\n".join(f"Officina Prova {n} S.r.l.;;Modena;www.prova{n}.example;{n + 10};28.41" for n in range(12))
    cast.done_import = _bring_in(cast, What.ORGANISATIONS, FIRMS.format(firms))
    imports.start(cast.done_import, by=cast.carla)
    cast.contacts_import = _bring_in(cast, What.CONTACTS, CONTACTS, source="the register of the chamber")
    imports.start(cast.contacts_import, by=cast.carla)
    cast.rita = Person.objects.get(email="rita@example.org")
    cast.contact = Contact.objects.get(person=cast.rita)
    cast.everyone += [cast.viola, cast.remo, cast.rita]
    cast.checked_import = _bring_in(cast, What.ORGANISATIONS, FIRMS.format("Officina Nuova;;Modena;;;"))


def _surveys(cast: FullCast, present: datetime) -> None:
    instruments_services.publish_shipped()
    cast.instrument = Instrument.objects.get(code="growth-needs", version=1)
    spring: dict[str, Any] = {"instrument": cast.instrument, "opens": clock.today(), "closes": present.date()}
    both, title = [cast.bologna, cast.istanbul], words("Growth needs, first wave", it="Bisogni di crescita")
    cast.closed_wave = waves.open_wave(councils=both, title=title, by=cast.leda, **spring)
    firms = [row.organisation for row in Membership.objects.filter(council=cast.bologna).select_related("organisation")]
    for n, firm in enumerate(firms):
        answering.answer(
            wave=cast.closed_wave, council=cast.bologna, organisation=firm, answers=given(2 + n % 4), by=cast.carla
        )
    inner = "firm;barrier_time;barrier_people\n" + "".join(f"F{n};{2 + n % 4};{2 + n % 4}\n" for n in range(24))
    _take(cast, cast.closed_wave, cast.istanbul, cast.selin, inner)
    with clock.at(clock.now() + timedelta(days=10)):
        cast.closed_wave = waves.close_wave(wave=cast.closed_wave, by=cast.leda)
        cast.finding = _keep(cast, cast.bologna, cast.carla)
        cast.inner_finding = _keep(cast, cast.istanbul, cast.selin)
        waves.publish_analysis(wave=cast.closed_wave, council=cast.bologna, by=cast.carla)
    days = {"opens": clock.today(), "closes": date(2100, 1, 1)}
    cast.open_wave = waves.open_wave(
        instrument=cast.instrument, councils=[cast.bologna], title=words("Second wave"), by=cast.carla, **days
    )
    invitations.invite(wave=cast.open_wave, council=cast.bologna, audience="firms", by=cast.carla)
    cast.taken_file = _take(cast, cast.open_wave, cast.bologna, cast.carla, ANSWERS)
    cast.held_file = _hold(cast.open_wave, cast.bologna, cast.carla, ANSWERS)
    come_through_the_open_link(cast)


def _hold(wave: Wave, council: Council, by: Person, content: str) -> AnswerFile:
    return files.hold_file(wave=wave, council=council, content=content.encode(), name="answers.csv", by=by)


def _take(cast: FullCast, wave: Wave, council: Council, by: Person, content: str) -> AnswerFile:
    held = _hold(wave, council, by, content)
    header = io.StringIO(content).readline().strip().split(";")
    columns = {name: name for name in header[1:]}
    files.take_file(held=held, choice=ColumnMapping(columns=columns, firm=header[0]), by=by)
    return held


def _keep(cast: FullCast, council: Council, by: Person) -> Finding:
    return keep_finding(council=council, wave=cast.closed_wave, code="barrier_time", measure=Measure.MAJOR, by=by)


def _meet(cast: FullCast, title: str, starts: datetime) -> Meeting:
    return meetings.plan_meeting(
        council=cast.bologna, title=title, starts_at=starts, ends_at=starts + timedelta(hours=2), place="Sala A",
        by=cast.carla,
    )  # fmt: skip


def _agreement(cast: FullCast, present: datetime) -> None:
    cast.theme = themes.propose_theme(
        council=cast.bologna, title=words("Time for new things"), by=cast.carla, findings=[cast.finding]
    )
    now = clock.now()
    cast.held_meeting = _meet(cast, "Consiglio di ottobre", now + timedelta(days=1))
    cast.cancelled_meeting = _meet(cast, "Consiglio che non si tiene", now + timedelta(days=60))
    meetings.cancel_meeting(cast.cancelled_meeting, because="La sala è occupata.", by=cast.carla)
    item = meetings.add_item(
        cast.held_meeting, title="Tempo", kind=ItemKind.DECISION, by=cast.carla, theme=cast.theme, owner=cast.paolo
    )
    meetings.invite_seat_holders(cast.held_meeting, by=cast.carla)
    meetings.invite_guest(cast.held_meeting, by=cast.carla, organisation=cast.camera)
    with clock.at(now + timedelta(days=1, hours=1)):
        for row in cast.held_meeting.attendances.all():
            meetings.mark_present(row, presence=Presence.PRESENT, by=cast.carla)
        meetings.write_minutes(item, minutes="Si è parlato del tempo.", by=cast.carla)
        known: dict[str, Any] = {"meeting": cast.held_meeting, "by": cast.carla}
        cast.decision = meetings.take_decision(text="Il consiglio adotta il tema.", item=item, **known)
        cast.inner_decision = meetings.take_decision(text="Il verbale resta interno.", is_public=False, **known)
        meetings.hold_meeting(cast.held_meeting, by=cast.carla)
    cast.theme.refresh_from_db()
    cast.new_theme = themes.propose_theme(council=cast.bologna, title=words("Welders for tomorrow"), by=cast.paolo)
    cast.evidence = themes.add_evidence(
        cast.new_theme,
        by=cast.carla,
        kind=ThemeSource.OBSERVATION,
        text="Nessuno trova saldatori.",
        lang="it",
        source="fiera",
    )
    cast.closed_theme = themes.propose_theme(council=cast.bologna, title=words("Fairs abroad"), by=cast.carla)
    themes.close_theme(cast.closed_theme, because="Lo fa già la camera.", by=cast.carla)
    due = present.date() + timedelta(days=20)
    cast.action = plans.set_action(
        theme=cast.theme, title="Trovare tre imprese", due_on=due, by=cast.carla, owner=cast.paolo,
        decision=cast.decision,
    )  # fmt: skip
    cast.done_action = plans.set_action(
        theme=cast.theme, title="Chiedere alle imprese", due_on=due, by=cast.carla, organisation=cast.laser
    )
    cast.done_action = plans.report_action(cast.done_action, came_of_it="Hanno risposto in dodici.", by=cast.lucia)


def _exchange(cast: FullCast, present: datetime) -> None:
    ours: dict[str, Any] = {"organisation": cast.laser, "lang": "it"}
    cast.need = exchange.state_need(Draft(text=TEXT["need"], theme=cast.theme, **ours), by=cast.lucia)
    cast.inner_need = exchange.state_need(
        Draft(text=TEXT["inner"], visibility=Visibility.COUNCIL, open_until=present.date() + timedelta(days=3), **ours),
        by=cast.lucia,
    )
    cast.public_need = exchange.state_need(
        Draft(text=TEXT["public"], visibility=Visibility.PUBLIC, **ours), by=cast.lucia
    )
    closed = exchange.state_need(Draft(text=TEXT["over"], **ours), by=cast.lucia)
    cast.closed_need = exchange.close_posting(closed, by=cast.lucia, because=Ending.ELSEWHERE)
    cast.offer = exchange.make_offer(Draft(organisation=cast.teknik, text=TEXT["offer"], lang="tr"), by=cast.ayse)
    lab = Draft(organisation=cast.ateneo, text=TEXT["lab"], lang="it", open_until=present.date() + timedelta(days=3))
    cast.lab = exchange.make_offer(lab, by=cast.paolo)
    over = exchange.make_offer(Draft(organisation=cast.ateneo, text=TEXT["lab"], lang="it"), by=cast.paolo)
    cast.closed_offer = exchange.close_posting(over, by=cast.paolo, because=Ending.NO_LONGER)
    wanted = exchange.state_need(Draft(organisation=cast.makine, text=TEXT["turkish"], lang="tr"), by=cast.murat)
    accepted = exchange.ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, need=wanted, message="Possiamo parlarne?", lang="it"
    )
    cast.accepted = exchange.accept_introduction(accepted, by=cast.murat, text="Memnuniyetle.")
    no = exchange.ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=cast.need, offer=cast.lab)
    cast.declined = exchange.decline_introduction(no, by=cast.paolo, because=Declined.NO_TIME)


def _outcomes(cast: FullCast, present: datetime) -> None:
    exchange.ask_what_came_of_introductions()
    mine, theirs = (Outcome.objects.get(organisation=one) for one in (cast.laser, cast.makine))
    telling = outcomes.OutcomeAnswer(answer=Answer.MET, text="Ci siamo visti.", activities=[Activity.RD])
    cast.told, cast.untold = outcomes.tell_outcome(mine, by=cast.lucia, telling=telling), theirs


def _record(cast: FullCast, present: datetime) -> None:
    cast.asked = exchange.ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, need=cast.need, offer=cast.offer, message="Ci interessa molto."
    )
    exchange.remind_of_ends()
    cast.line = record.log_contact(
        by=cast.lucia, between=[cast.laser, cast.makine], text="Telefonata sul ricambio.", lang="it",
        acting_for=cast.laser, level=Level.CONTACT, remind_on=present.date() + timedelta(days=21),
    )  # fmt: skip
    cast.note = Note.objects.get(line=cast.line)
    everybody: dict[str, Any] = {"council": cast.bologna, "by": cast.carla, "recipients": {"contacts": True}}
    cast.letter = letters.save_letter(None, subject=words("Draft"), text=words("To be written."), **everybody)
    cast.letter_file = letters.add_file(cast.letter, by=cast.carla, name="plan.pdf", content=b"%PDF-1.7")
    cast.sent_letter = letters.save_letter(None, subject=words("Autumn"), text=words("What is new."), **everybody)
    letters.send_letter(cast.sent_letter, by=cast.carla)
    cast.knock = councils.ask_to_join(
        cast.bologna, door="firm", name="Ugo Tordo", email="ugo@example.org", organisation_name="Ditta Tordo",
        message="Vorrei capire.", language="it",
    )  # fmt: skip
    cast.enquiry = exchange.ask_first(
        cast.bologna, text="Cerchiamo chi misuri le vibrazioni delle nostre pompe.", name="Elio Svasso",
        email="elio@example.org", organisation_name="Pompe Svasso", language="it",
    )  # fmt: skip
    quotation: dict[str, Any] = {"by": cast.carla, "council": cast.bologna, "lang": "it"}
    cast.voice = pages.ask_for_voice(person=cast.lucia, role="titolare", text="Mi hanno ascoltata.", **quotation)
    cast.given_voice = pages.ask_for_voice(person=cast.viola, role="segretaria", text="Ci vediamo di più.", **quotation)
    pages.give_voice(cast.given_voice, by=cast.viola)
    cast.archive = CouncilArchive.objects.create(
        council=cast.bologna, by=cast.carla, language="it", asked_at=clock.now(), made_at=clock.now(), size=4,
        file=SimpleUploadedFile("bologna.zip", b"made"),
    )  # fmt: skip
    cast.incoming_archive = IncomingArchive.objects.create(
        name="porto.zip", by=cast.adam, state=IncomingArchive.State.CHECKED, created_at=clock.now(),
        file=SimpleUploadedFile("porto.zip", b"from elsewhere"),
    )  # fmt: skip


def _agenda(cast: FullCast, present: datetime) -> None:
    cast.meeting = _meet(cast, "Consiglio di dicembre", present + timedelta(days=7))
    cast.item = meetings.add_item(
        cast.meeting, title="Saldatori", kind=ItemKind.DECISION, by=cast.carla, owner=cast.paolo
    )
    meetings.invite_seat_holders(cast.meeting, by=cast.carla)
    cast.begun_meeting = _meet(cast, "Consiglio di oggi", present - timedelta(hours=1))
    meetings.invite_seat_holders(cast.begun_meeting, by=cast.carla)
    cast.attendance = cast.begun_meeting.attendances.get(person=cast.paolo)
    with clock.at(present):
        meetings.mark_present(cast.attendance, presence=Presence.PRESENT, by=cast.carla)
    councils.ask_first_contact(cast.bologna, cast.paolo, by=cast.carla)
    councils.ask_coordinator(cast.bologna, name="Paolo", email="paolo@example.org", language="it", by=cast.carla)
    cast.appointment = cast.bologna.appointments.get()
    murat = {"name": "M. L.", "email": "murat@example.org", "language": "it", "time_zone": "Europe/Rome"}
    cast.invitation = inviting.note_invitation(cast.laser, is_first_contact=False, **murat)
    inviting.write_to_invited(cast.invitation, inviting.compose_works_there)
