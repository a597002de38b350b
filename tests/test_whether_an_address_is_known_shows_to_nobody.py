"""Wherever an address is typed, somebody who may not see the person behind it reads what they read of an unknown one.

Every form with a field for an address is found, and must stand in ``TYPED``, or in ``SEEN`` with the reason.
Files, and what is done with an address that was typed earlier, stand in ``BROUGHT``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.mail.models import Mail
from clustergrowth.common.tables import values
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.forms.fields import PersonField
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.imports.queries.fields import CONTACTS, ORGANISATIONS
from clustergrowth.people.imports.services import preparing as imports
from clustergrowth.people.imports.tests.importing import looked_through
from tests.cast import Cast
from tests.conftest import undone
from tests.faulty import addresses
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[1]
UNKNOWN = "nobody.at.all@example.org"
CHANGING = re.compile(  # tokens, signed links, editions, numbers of rows
    r'"X-CSRFToken": "\w+"|name="(?:csrfmiddlewaretoken|edition|once)" value="[^"]+"|nonce="[^"]+"|/a/[^/]+/|\d+'
)
HELD = {"held_on": "2025-06-02", "lang": "it", "scope": ["analysis"], "note": "al telefono"}


@dataclass(frozen=True)
class Typed:
    """A form as somebody sends it: the page, the rest of the form, and which pages are read afterwards."""

    role: str
    page: str
    args: str = ""
    rest: Callable[[FullCast], dict[str, Any]] = lambda cast: {}
    after: tuple[tuple[str, str], ...] = field(default=())


def _interview(cast: FullCast) -> dict[str, Any]:
    return {"organisation": cast.laser.name, "named": "N. N.", "how": "link", **HELD}


OF_THE_FIRM = (("organisation_people", "laser.slug"), ("organisation", "laser.slug"))
OF_THE_LIST = (("contacts", "bologna.slug"), *OF_THE_FIRM)
NAMED, OWN = {"name": "N. N."}, {"language": "it", "time_zone": "UTC"}
SEAT = {"category": "expert", "since": "2026-01-01"}
VOICE = {"role": "titolare", "text": "Si lavora bene.", "lang": "it"}
OTHER = {"name": "Ditta Altra", "place": "Parma"}
AT_THE_DOOR = {"door": "firm", "name": "N. N.", "organisation_name": "Fonderia Reno", "website": ""}
SAID = {"text": "Cerchiamo chi misuri le vibrazioni.", "name": "N. N.", "organisation_name": "Fonderia Reno"}
TYPED = {
    "AffiliationForm.email": Typed("lucia", "organisation_people", "laser.slug", lambda c: NAMED, OF_THE_FIRM),
    "LoginCodeForm.email": Typed("public", "account_request_login_code", after=(("account_confirm_login_code", ""),)),
    "CodersForm.first": Typed("carla", "interview_coders", "interview.pk"),
    "CodersForm.second": Typed("carla", "interview_coders", "interview.pk", lambda c: {"first": c.carla.name}),
    "GuestForm.email": Typed("carla", "guest_new", "meeting.pk", after=(("meeting", "meeting.pk"),)),
    "InterviewForm.address": Typed("carla", "interview_new", "", _interview, (("interviews", ""), *OF_THE_LIST)),
    "InterviewForm.interviewer": Typed("carla", "interview_new", "", _interview),
    "InterviewForm.person": Typed("carla", "interview_new", "", _interview),
    "JoinForm.email": Typed("public", "council_join", "bologna.slug", lambda c: AT_THE_DOOR),
    "NameForm.email": Typed("public", "open_link", "open_link.token", lambda c: OTHER),
    "PersonForm.person": Typed("carla", "council_first_contact", "bologna.slug"),
    "ProfileForm.email": Typed("lucia", "profile", "", lambda c: NAMED | OWN, (("profile", ""),)),
    "SayForm.email": Typed("public", "council_need", "bologna.slug", lambda c: SAID | {"send": "1"}),
    "CoordinatorForm.email": Typed("carla", "coordinator_new", "bologna.slug", lambda c: NAMED | {"language": "it"}),
    "SeatForm.person": Typed("carla", "council_seats", "bologna.slug", lambda c: SEAT),
    "VoiceForm.person": Typed("carla", "voice_new", "bologna.slug", lambda c: VOICE),
}  # fmt: skip
TO_SIGN_IN_WITH = ("LoginCodeForm.email", "ProfileForm.email")  # a mail goes to whom it concerns alone
SEEN = {
    "NetworkForm.email": "the network's own address for questions, of no person",
    "SetupForm.email": "the first person of all, before there is anybody",
}


def addresses_in_forms(within: str) -> set[str]:
    """Fields into which somebody's address is typed."""
    found: set[str] = set()
    waiting = [*forms.BaseForm.__subclasses__()]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith(within) and ".tests." not in one.__module__:
            fields = getattr(one, "base_fields", {})
            found |= {f"{one.__name__}.{name}" for name, had in fields.items() if _takes_an_address(had)}
    return found


def _takes_an_address(had: forms.Field) -> bool:
    return isinstance(had, forms.EmailField | PersonField)


def test_every_form_that_takes_an_address_is_known() -> None:
    for file in [*(ROOT / "clustergrowth").rglob("forms*.py"), *(ROOT / "clustergrowth").rglob("forms/*.py")]:
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    for name in ("web.accounts.codes", "web.pages.network", "web.pages.setup"):
        import_module(f"clustergrowth.{name}")
    assert addresses_in_forms("clustergrowth") == TYPED.keys() | SEEN.keys()


def test_an_address_in_a_form_of_a_new_noun_is_found() -> None:
    assert addresses_in_forms(addresses.__name__) == {"ReferralForm.whom"}


def test_every_column_of_a_list_that_takes_an_address_is_known() -> None:
    reads = {values.email, values.emails}
    columns = {("contacts", one.name) for one in CONTACTS if one.parse in reads}
    columns |= {("organisations", one.name) for one in ORGANISATIONS if one.parse in reads}
    assert columns == {(one.what, one.takes) for one in LISTS.values()}


def pages(client: Client, cast: FullCast, *wanted: tuple[str, str]) -> Iterator[Any]:
    for name, args in wanted:
        yield client.get(reverse(name, args=[_of(cast, path) for path in args.split()]))


def _of(cast: FullCast, path: str) -> Any:
    found: Any = cast
    for part in path.split("."):
        found = getattr(found, part)
    return found


def signed_in(cast: Cast, role: str) -> Client:
    client = Client(headers={"host": "testserver"})
    if role != "public":
        client.force_login(getattr(cast, role))
    return client


def type_in(case: Typed, name: str) -> Callable[[FullCast, str], list[Any]]:
    def typed(cast: FullCast, address: str) -> list[Any]:
        client = signed_in(cast, case.role)
        where = reverse(case.page, args=[_of(cast, path) for path in case.args.split()])
        answer = client.post(where, case.rest(cast) | {name.partition(".")[2]: address}, follow=True)
        return [answer, *pages(client, cast, *case.after)]

    return typed


@dataclass(frozen=True)
class AList:
    """A file that is brought in: its head, its row, and which of its columns takes the address."""

    what: str
    takes: str
    head: str
    row: str

    def __call__(self, cast: FullCast, address: str) -> list[Any]:
        text = f"{self.head}\n{self.row.format(firm=cast.laser.name, address=address)}\n"
        return list(_bring_in(self, text, cast, address))


LISTS = {
    "contacts": AList(
        "contacts", "email", "name;e-mail;organisation;function;phone", "N. N.;{address};{firm};acquisti;051 1"
    ),
    "second addresses": AList(
        "contacts", "email_2", "name;e-mail;second email;organisation", "N. N.;n@example.org;{address};{firm}"
    ),
    "people of organisations": AList(
        "organisations", "person_email", "name;contact person;contact email", "{firm};N. N.;{address}"
    ),
    "addresses of organisations": AList(
        "organisations", "emails", "name;contact person;company email", "{firm};Selin Nobody;{address}"
    ),
}


def _bring_in(listed: AList, text: str, cast: FullCast, address: str) -> Iterator[Any]:
    client = signed_in(cast, "carla")
    for _again in range(2):
        of = looked_through(cast.bologna, cast.carla, text, what=listed.what, source="the fair")
        assert listed.takes in of.mapping
        yield client.get(reverse("import_page", args=[of.pk]))
        imports.start(of, by=cast.carla)
        yield from (client.get(reverse(name, args=[of.pk])) for name in ("import_page", "import_listing"))
    yield client.get(reverse("contacts", args=["bologna"]), {"q": address})
    yield client.get(reverse("contacts", args=["bologna"]), {"format": "csv"})
    yield client.get(reverse("person_names"), {"person": address})
    yield client.post(reverse("guest_new", args=[cast.meeting.pk]), {"email": address}, follow=True)
    yield from pages(client, cast, *OF_THE_LIST)


def a_forwarded_message(cast: FullCast, address: str) -> list[Any]:
    text = f"From: N <{address}>\r\nTo: {cast.lucia.email}\r\nSubject: Ciao\r\n\r\nCiao\r\n"
    client = signed_in(cast, "lucia")
    return [client.post(reverse("log_message"), {"file": SimpleUploadedFile("a.eml", text.encode())}, follow=True)]


def somebody_who_knocked_is_welcomed(cast: FullCast, address: str) -> list[Any]:
    said = {"door": "firm", "name": "N. N.", "organisation_name": "Fonderia Reno", "language": "it"}
    asked = councils.ask_to_join(cast.bologna, email=address, **said)
    client = signed_in(cast, "carla")
    answer = client.post(reverse("join_welcome", args=[asked.pk]), follow=True)
    firm = [client.get(reverse(name, args=["fonderia-reno"])) for name in ("organisation_people", "organisation")]
    return [answer, *firm, *pages(client, cast, ("contacts", "bologna.slug"))]


BROUGHT = (a_forwarded_message, somebody_who_knocked_is_welcomed)
CASES = {name: type_in(case, name) for name, case in TYPED.items()} | {one.__name__: one for one in BROUGHT} | LISTS


def told(answers: list[Any], address: str) -> list[Any]:
    """What somebody reads, and where they are sent, without the address itself."""
    found: list[Any] = []
    for answer in answers:
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        local, _at, host = address.partition("@")
        for spelled in (address, f"{local}%40{host}", f"{local}&#x40;{host}"):
            text = re.sub(re.escape(spelled), "ADDRESS", text, flags=re.IGNORECASE)
        found.append(answer.status_code)
        found.append([CHANGING.sub("#", where) for where, _status in getattr(answer, "redirect_chain", [])])
        found += CHANGING.sub("#", text).splitlines()
    return found


def mails_to(address: str, before: int) -> list[str]:
    return sorted(Mail.objects.filter(pk__gt=before, to=address).values_list("kind", flat=True))


def test_an_address_known_elsewhere_reads_like_an_unknown_one(network: FullCast) -> None:
    cast, known = network, str(network.selin.email)
    for reader in (cast.carla, cast.lucia):
        assert not persons_visible_to(reader).filter(email=known).exists()
    before = Mail.objects.latest("pk").pk
    differs = {}
    for name, case in CASES.items():
        read, written = [], []
        for address in (known, UNKNOWN):
            with undone(), translation.override("en"):  # the language of an earlier reader is left behind
                read.append(told(case(cast, address), address))
                written.append(mails_to(address, before))
        differs[name] = [pair for pair in zip_longest(*read) if pair[0] != pair[1]]
        if name not in TO_SIGN_IN_WITH:
            differs[name] += [pair for pair in zip_longest(*written) if pair[0] != pair[1]]
    assert {name: pairs for name, pairs in differs.items() if pairs} == {}


def test_a_change_of_address_costs_the_same_work(cast: Cast, settings: Any) -> None:
    settings.JOBS_INLINE = settings.JOBS_INLINE_IN_A_DEMONSTRATION = False
    asked = []
    for address in (str(cast.selin.email), UNKNOWN):
        with undone(), CaptureQueriesContext(connection) as queries:
            client = signed_in(cast, "lucia")
            client.post(reverse("profile"), NAMED | OWN | {"email": address})
        asked.append(len([one for one in queries if not one["sql"].startswith("ROLLBACK")]))
    assert asked[0] == asked[1]
