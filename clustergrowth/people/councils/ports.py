"""What councils show elsewhere, and what they hold about persons."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.mail.models import Bounce
from clustergrowth.common.ports import (
    DESK_ROWS,
    Correspondent,
    Described,
    DeskGroup,
    DeskRow,
    FirstStep,
    Hit,
    Lookup,
    Waiting,
    brought_with,
    on_desk,
    waits,
)
from clustergrowth.people.councils.models import (
    Appointment,
    Contact,
    Council,
    Form,
    JoinRequest,
    Membership,
    Role,
    Seat,
)
from clustergrowth.people.councils.queries.councils import (
    access_of,
    coordinators_of,
    of_councils,
    opened_by_lists,
    own_organisations,
    persons_visible_to,
)
from clustergrowth.people.councils.queries.first_contacts import without_first_contact
from clustergrowth.people.councils.services import note_mentions, offices, take_back_appointments
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.persons.queries.persons import bounce_of

UNSAID = ("", "{}")  # how a text is stored that no language has
LATE_AFTER = timedelta(days=2)  # who knocks is answered within two days: the soft landing (field notes 8.1)


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return {
        row.pk: Described(str(row), reverse("council", args=[row.slug])) for row in Council.objects.filter(pk__in=ids)
    }


def describe_memberships(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    if not viewer.is_authenticated:
        return {}
    rows = Membership.objects.filter(pk__in=ids).select_related("organisation", "council")
    return {
        row.pk: Described(f"{row.organisation} · {row.council}", reverse("organisation", args=[row.organisation.slug]))
        for row in rows
    }


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    """Persons the viewer may see; councils are few and found by their pages."""
    typed = words.strip()
    if len(typed) < 2 or not viewer.is_authenticated:
        return []
    persons = persons_visible_to(viewer).filter(holds(typed, "search")).order_by("name")[:limit]
    today = clock.today()
    hits = []
    for person in persons.prefetch_related("affiliations__organisation"):
        works = [row.organisation for row in person.affiliations.all() if row.until is None or row.until >= today]
        url = reverse("organisation", args=[works[0].slug]) if works else reverse("profile") if person == viewer else ""
        if url:
            hits.append(Hit(_("Person"), person.name, ", ".join(organisation.name for organisation in works), url))
    return hits


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    rows = JoinRequest.objects.filter(council__in=access_of(person).coordinates, answered_at=None)
    return [waits(rows.select_related("council").order_by("created_at"), _waiting, 20)]


def _waiting(asked: JoinRequest) -> Waiting:
    return Waiting(
        title=_("%(name)s wants to join") % {"name": asked.organisation_name},
        detail=f"{asked.name} · {asked.council}",
        url=reverse("join_requests", args=[asked.council.slug]),
        button=_("Read and answer"),
        since=asked.created_at,
        value=70,
        kind="councils.join_asked",
    )


def may_know(reader: Person, author: Person) -> bool:
    """Whom they see; and who writes to somebody on the own list, whose first mail says that it can be answered."""
    listed = Contact.objects.filter(person=reader, council__in=access_of(author).coordinates)
    return persons_visible_to(reader).filter(pk=author.pk).exists() or listed.exists()


def correspondent(slug: str, reader: Person | None) -> Correspondent | None:
    """The council, and who answers for it: its first contact, whom everybody may know, else a coordinator.

    A stranger came to the council and a contact is on its list, so a coordinator answers; whoever may not know one
    answers to their own council's.
    """
    council = Council.objects.select_related("first_contact").filter(slug=slug).first()
    if council is None:
        return None
    contact = council.first_contact if council.first_contact_consent_at else None
    if contact is None:
        contact = _coordinator_for(council, reader)
    name = contact.name if contact else ""
    return Correspondent(str(council.name), name, contact.address if contact else "")


def _coordinator_for(council: Council, reader: Person | None) -> Person | None:
    coordinators = coordinators_of(council).filter(email__isnull=False).order_by("pk")
    if reader is None or Contact.objects.filter(council=council, person=reader).exists():
        return coordinators.first()
    known = persons_visible_to(reader).values("pk")
    of_own = Person.objects.filter(
        live(clock.today(), "roles__"), pk__in=known, email__isnull=False, is_active=True,
        roles__office=Role.Office.COORDINATOR,
    )  # fmt: skip
    return coordinators.filter(pk__in=known).first() or of_own.exclude(pk=reader.pk).order_by("pk").first()


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    rows = JoinRequest.objects.filter(council=council, answered_at=None).order_by("created_at")
    address = reverse("join_requests", args=[council.slug])

    def row(asked: JoinRequest, needed: Sequence[Described]) -> DeskRow:
        return DeskRow(
            title=asked.organisation_name,
            detail=" · ".join([asked.name, *(Truncator(one.title).words(25) for one in needed)]),
            url=address,
            button=_("Answer"),
            due=written(asked.created_at, "near"),
            is_late=asked.created_at < clock.now() - LATE_AFTER,
        )

    def note(total: int) -> str:
        return ngettext("%(n)s wants to join", "%(n)s want to join", total) % {"n": grouped(total)}

    def group(first: list[JoinRequest], total: int) -> DeskGroup:
        brought = brought_with([asked.pk for asked in first], viewer)
        shown = [row(asked, brought.get(asked.pk, ())) for asked in first]
        return DeskGroup(_("Waiting to join"), shown, total, note(total), address, _("Read and answer"), order=10)

    return Lookup([rows], group, DESK_ROWS)


def desk_of_mentions(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Words of others that may name somebody who was erased."""

    def group(mentions: list[Any], total: int) -> DeskGroup:
        address = reverse("mentions", args=[council.slug])
        row = DeskRow(
            title=ngettext("%(n)s text", "%(n)s texts", total) % {"n": grouped(total)},
            detail=_("Somebody was erased, and these texts may contain the name. Read them and decide what stays."),
            url=address,
            button=_("View"),
        )
        return DeskGroup(_("Names of people who have left"), [row], 1, "", address, _("View"), order=80)

    return Lookup([council.mentions.all()], group, 1)


def desk_of_returned_mail(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """People of the council whom no mail reaches any more, until somebody corrects the address."""
    people = Person.objects.filter(
        of_councils([council.pk], clock.today()) | opened_by_lists([council.pk], clock.today())
    )
    rows = people.filter(pk__in=persons_visible_to(viewer).values("pk")).annotate(bounce=bounce_of())
    address = reverse("mails")

    def row(person: Any) -> DeskRow:
        is_unknown = person.bounce == Bounce.Kind.UNKNOWN
        why = _("Mail to %(address)s comes back.") if is_unknown else _("%(address)s called our mail unwanted.")
        mails = f"{address}?q={quote(person.address)}"
        return DeskRow(person.name, why % {"address": person.address}, mails, _("View"))

    def note(total: int) -> str:
        words = ngettext("%(n)s person gets no mail until corrected", "%(n)s people get no mail until corrected", total)
        return words % {"n": total}

    returned = rows.filter(bounce__isnull=False).order_by("name", "pk")
    words = _("Mails")
    return on_desk(_("Mail that came back"), returned, row=row, note=note, url=address, button=words, order=20)


def desk_of_quiet_members(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Members nobody answers for: no introduction can reach them."""
    address = reverse("first_contacts", args=[council.slug])

    def note(total: int) -> str:
        words = ngettext("%(n)s member nobody answers for", "%(n)s members nobody answers for", total)
        return words % {"n": grouped(total)}

    def row(quiet: Membership) -> DeskRow:
        firm = quiet.organisation
        if quiet.has_people:  # type: ignore[attr-defined]  # said by the query
            return DeskRow(firm.name, firm.city, address, _("Choose first contacts"))
        people = reverse("organisation_people", args=[firm.slug])
        return DeskRow(firm.name, firm.city, people, _("Add a contact"))

    return on_desk(
        _("Without first contact"),
        without_first_contact(council, clock.today()),
        row=row,
        note=note,
        url=address,
        button=_("Choose first contacts"),
        order=75,
    )


def first_steps(viewer: Viewer, council: Council | None) -> Sequence[FirstStep]:
    """A council’s texts, members, contacts and public page; a site’s councils; what one’s own firm says of itself."""
    if council is not None:
        return _of_a_council(council)
    return [*(_of_a_site() if access_of(viewer).is_site_administrator else ()), *_of_own_firms(viewer)]


def _of_a_council(council: Council) -> Sequence[FirstStep]:
    at, own = [council.slug], Council.objects.filter(pk=council.pk)
    members = council.memberships.filter(live(clock.today()))
    people = "organisation__affiliations__"
    answering = live(clock.today(), people) & Q(**{f"{people}is_first_contact": True})
    return [
        FirstStep(
            _("Say what the council is for"),
            _("Its promise and its mission, in its own words: what everybody reads first."),
            reverse("council_edit", args=at),
            own.exclude(promise__in=UNSAID).exclude(mission__in=UNSAID),
            order=10,
        ),
        _whom_it_gathers(council, members),
        FirstStep(
            _("Say who answers for each member"),
            _("Introductions, surveys and letters go to that person."),
            reverse("first_contacts", args=at),
            members.filter(answering),
            order=30,
        ),
        FirstStep(
            _("Name the person to call"),
            _("The council’s public page shows somebody who can be asked."),
            f"{reverse('council_seats', args=at)}#call",
            own.filter(first_contact_consent_at__isnull=False),
            order=70,
        ),
    ]


def _whom_it_gathers(council: Council, members: QuerySet[Membership]) -> FirstStep:
    """A federation begins with the bodies that are there already: nobody registers twice."""
    if council.form == Form.FEDERATION:
        return FirstStep(
            _("Name the bodies the council works through"),
            _("They are there already: firms are sent to them, and nobody registers twice."),
            reverse("council_bodies", args=[council.slug]),
            council.affiliated_bodies.filter(live(clock.today())),
            order=20,
        )
    return FirstStep(
        _("Bring the members in"),
        _("From a list you keep, as it is, or one by one."),
        reverse("import"),
        members,
        order=20,
    )


def _of_a_site() -> Sequence[FirstStep]:
    return [
        FirstStep(
            _("Set up the first council"),
            _("A council has a city and its region, a focus, and a coordinator who runs it."),
            reverse("council_new"),
            Council.objects.all(),
            order=1,
        ),
        FirstStep(
            _("Appoint its coordinator"),
            _("From then on it is the coordinator who brings in members and runs the council."),
            reverse("council_settings"),
            Role.objects.filter(live(clock.today()), office=Role.Office.COORDINATOR),
            order=2,
        ),
    ]


def _of_own_firms(viewer: Viewer) -> Sequence[FirstStep]:
    return [
        FirstStep(
            _("Say what %(name)s does") % {"name": firm.name},
            _("Two or three sentences tell others whether you are the one they are looking for."),
            reverse("organisation_edit", args=[firm.slug]),
            Organisation.objects.filter(pk=firm.pk).exclude(text=""),
            order=10,
        )
        for firm in own_organisations(viewer)[:1]
    ]


def personal_data(person: Person) -> Mapping[str, Any]:
    roles = Role.objects.filter(person=person).select_related("council").order_by("since")
    seats = Seat.objects.filter(person=person).select_related("council", "organisation").order_by("since")
    asked = JoinRequest.objects.filter(email__iexact=person.email or "").select_related("council").order_by("pk")
    invited = Appointment.objects.filter(email__iexact=person.email or "").select_related("council")
    lists = Contact.objects.filter(person=person).select_related("council").order_by("pk")
    called = Council.objects.filter(first_contact=person)
    return {
        "offices": [
            {"office": row.office, "council": row.council and row.council.slug, "since": row.since, "until": row.until}
            for row in roles
        ],
        "seats": [
            {"council": seat.council.slug, "category": seat.category, "since": seat.since, "until": seat.until}
            for seat in seats
        ],
        "asked to coordinate": [{"council": row.council.slug, "name": row.name, "at": row.asked_at} for row in invited],
        "requests to join": [
            {"council": row.council.slug, "at": row.created_at, "message": row.message, "welcomed": row.welcomed}
            for row in asked
        ],
        "on lists": [
            {"council": row.council.slug, "source": row.source, "note": row.note, "labels": row.labels} for row in lists
        ],
        "person to call": [{"council": council.slug, "since": council.first_contact_consent_at} for council in called],
    }


def erase(person: Person) -> None:
    """Refused for the only coordinator of a council; otherwise nothing here names the person any more."""
    for role in Role.objects.filter(live(clock.today()), person=person, office=Role.Office.COORDINATOR):
        if offices.is_only_coordinator(role):
            raise Refused(
                _(
                    "You are the only coordinator of %(council)s: without one, nobody answers there. Ask "
                    "the site administrator to appoint another coordinator first."
                )
                % {"council": role.council}
            )
    note_mentions(person)
    JoinRequest.objects.filter(email__iexact=person.email or "").delete()
    take_back_appointments(Appointment.objects.filter(email__iexact=person.email or ""))
    emptied = {"first_contact": None, "first_contact_consent_at": None}
    Council.objects.filter(first_contact=person).update(**emptied)
    Council.pgh_event_model.objects.filter(first_contact=person).update(**emptied)  # type: ignore[attr-defined]
    Seat.objects.filter(
        person=person, organisation=None
    ).delete()  # held in person: without the person there is no seat
