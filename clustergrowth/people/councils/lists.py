"""Members and contacts of a council, for its coordinator; their files have the headings that the import understands."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import pgettext

from clustergrowth.common import clock
from clustergrowth.common.lists.cells import aside, below, link, period, row_button
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.people.councils.forms.councils import ContactsFilter, MembersFilter
from clustergrowth.people.councils.models import Contact, Council, Membership
from clustergrowth.people.councils.queries.contacts import searched_contacts, searched_memberships
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject

JOIN, LIST = "organisations.join_council", "persons.list"


class OfCouncil(ListPage):
    """A list of one council, which stands in the address."""

    template = "councils/list.html"
    permission: str

    def begin(self) -> None:
        self.council = subject(self.viewer, Council, self.permission, slug=self.kwargs["slug"])

    def context(self) -> dict[str, Any]:
        return {"council": self.council}

    def filename(self) -> str:
        return f"{self.name}-{self.council.slug}-{clock.today():%Y-%m-%d}"


class Members(OfCouncil):
    """Who belongs, since when, with what figures at joining."""

    permission, name, title = JOIN, "members", __("Members")
    filter = MembersFilter
    empty = Empty(
        __("No members yet"),
        __("Import your list, or add organisations one by one. No organisation is registered twice."),
    )
    file = [
        ExportField("name", "organisation.name"), ExportField("short name", "organisation.short_name"),
        *(ExportField(name, f"organisation.{name}") for name in ("kind", "street", "postcode", "city", "country")),
        *(ExportField(name, f"organisation.{name}") for name in ("nuts", "site", "vat", "ror", "pic")),
        ExportField("e-mail", lambda row: ", ".join(row.organisation.emails)),
        ExportField("telephone", lambda row: ", ".join(row.organisation.phones)),
        ExportField("nace", lambda row: ", ".join(row.organisation.nace)), ExportField("staff", "organisation.staff"),
        ExportField("founded", "organisation.founded"),
        ExportField("member since", "since"), ExportField("member until", "until"),
        ExportField("through", "through.name"), ExportField("year of the figures", "baseline_year"),
        ExportField("staff at joining", "baseline_staff"), ExportField("turnover at joining", "baseline_turnover"),
        ExportField("exports at joining", "baseline_exports"),
    ]  # fmt: skip

    def rows(self) -> QuerySet[Membership]:
        return searched_memberships(self.council, clock.today(), **self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Organisation"), _member),
            Column(_("Kind"), lambda member: member.organisation.get_kind_display()),
            Column(_("Place"), lambda member: member.organisation.city or "–"),
            Column(_("Since"), lambda member: period(member.since, member.until), sort="since"),
            Column(_("Staff at joining"), lambda row: "–" if row.baseline_staff is None else row.baseline_staff, "n"),
            Column(_("Actions"), self._end, css="act"),
        ]

    def _end(self, member: Any) -> str:
        at = (self.council.slug, member.pk)
        if member.until:
            return ""
        return row_button(self.request, _("End"), "member_end", *at, about=member.organisation.name)

    def buttons(self) -> list[Button]:
        further = Button(_("Register an organisation"), "organisation_new", is_quiet=True)
        answering = Button(_("First contacts"), "first_contacts", (self.council.slug,), is_quiet=True)
        asked = f"?{query}" if (query := self.request.GET.urlencode()) else ""
        several = Button(_("Change several"), "bulk_change_new", (self.council.slug,), asked, is_quiet=True)
        return [Button(_("Add a member"), "member_new", (self.council.slug,)), answering, several, further]


members = needs(JOIN)(Members.as_view())


def _member(member: Any) -> str:
    through = _("through %(body)s") % {"body": member.through.name} if member.through else ""
    return aside(link(member.organisation.name, "organisation", member.organisation.slug), through)


def _where(contact: Any) -> str:
    comes_back = _("mail comes back") if contact.address and contact.bounce else ""
    silent = _("wants no mail") if contact.person.wants_no_mail else ""
    return below(contact.address or "–", comes_back, silent, contact.phone)


class Contacts(OfCouncil):
    """Persons known to the council besides its members, with the list they come from."""

    permission, name, title = LIST, "contacts", __("Contacts")
    standfirst = __(
        "People the council knows besides its members, and which list each address comes "
        "from. Only coordinators of this council can see them."
    )
    filter = ContactsFilter
    empty = Empty(
        __("No contacts yet"),
        __("Import the contacts you keep in a spreadsheet. Each gets a privacy notice with their first mail."),
    )
    file = fields(
        "name e-mail=address telephone=phone",
        ExportField("organisation", lambda contact: _firms(contact)),
        ExportField("labels", lambda contact: ", ".join(contact.labels)),
        ExportField("wants no mail", lambda contact: "1" if contact.person.wants_no_mail else ""),
        "note source",
    )

    def rows(self) -> QuerySet[Contact]:
        return searched_contacts(self.council, self.wanted["q"])

    def columns(self) -> list[Column]:
        return [
            Column(_("Name"), lambda contact: contact.name, sort="name"),
            Column(_("Address"), _where),
            Column(_("Organisation"), lambda contact: _firms(contact) or "–"),
            Column(_("Labels"), lambda contact: ", ".join(contact.labels) or "–"),
            Column(_("Note"), lambda contact: contact.note or "–"),
            Column(pgettext("an address", "From"), lambda contact: contact.source, sort="source"),
            Column(_("Actions"), self._take_off, css="act"),
        ]

    def _take_off(self, contact: Any) -> str:
        return row_button(self.request, _("Remove"), "contact_end", self.council.slug, contact.pk, about=contact.name)


contacts = needs(LIST)(Contacts.as_view())


def _firms(contact: Any) -> str:
    return ", ".join(at.organisation.name for at in contact.person.current)
