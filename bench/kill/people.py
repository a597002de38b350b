"""What people do while the network is killed, and what of it they were told is done."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.meetings.models import Meeting, MeetingState
from clustergrowth.common import clock
from clustergrowth.common.imports.models import BUSY, ImportState
from clustergrowth.connect.exchange.models import Offer
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.surveys.models import Instrument, Invitation
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services.invitations import invite
from clustergrowth.listen.surveys.waves.services.waves import open_wave
from clustergrowth.people.councils.models import Council, Role
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.persons.models import Person
from kill.browser import PAUSE, Answer, Browser, GivenUp, Refusals, filled

T = TypeVar("T")
PUBLIC_PAGES = ("home", "councils", "directory", "figures", "needs")
LANGUAGES = ("en", "es", "it", "fr", "tr")
BIG = 27_000  # letters of a column that is left out: two hundred of them do not stay in memory


def asked(question: Callable[[], T]) -> T:
    """Of the database, again and again while it is away."""
    while True:
        try:
            return question()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(PAUSE)


@dataclass
class Told:
    """What somebody read to be done."""

    decisions: dict[str, str] = field(default_factory=dict)  # number → words
    letters: list[int] = field(default_factory=list)
    imports: dict[int, int] = field(default_factory=dict)  # its number → rows
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # invitation, what was sent
    handed_in: list[int] = field(default_factory=list)
    introductions: list[int] = field(default_factory=list)
    prints: int = 0
    given_up: list[str] = field(default_factory=list)


class People:
    """Coordinators, members and firms of one network; each kind of work goes on by itself until ``stop``."""

    def __init__(self, port: int, random: Random) -> None:
        self.port, self.random = port, random
        self.told, self.refusals, self.stopping = Told(), Refusals(), threading.Event()
        self.began = clock.now()
        self.councils = list(Council.objects.order_by("pk"))
        coordinators = {council: self._coordinator(council) for council in self.councils}
        self.browsers = {council: self._browser(person) for council, person in coordinators.items()}
        self.meetings = {council: self._meeting(council) for council in self.councils}
        self.reports = [report for report in Report.objects.order_by("pk") if report.series.council in self.browsers]
        self.invitations = self._opened_survey(coordinators)
        self.offers = self._pairs()
        self.stranger = Browser(port, self.refusals)

    def _coordinator(self, council: Council) -> Person:
        person = Role.objects.filter(council=council, office=Role.Office.COORDINATOR).order_by("pk")[0].person
        assert person is not None
        return person

    def _browser(self, person: Person) -> Browser:
        client = Client()
        client.force_login(person)
        return Browser(self.port, self.refusals, client.cookies["sessionid"].value)

    def _meeting(self, council: Council) -> int:
        begun = Meeting.objects.filter(council=council, starts_at__lt=clock.now())
        return begun.exclude(state=MeetingState.CANCELLED).order_by("-starts_at")[0].pk

    def _opened_survey(self, coordinators: dict[Council, Person]) -> list[Invitation]:
        """A survey in each council, each of whose firms is asked."""
        instrument = Instrument.objects.filter(code="growth-needs").order_by("-version")[0]
        today, title = clock.today(), LazyI18nString({"en": "Asked while it is killed"})
        days = {"opens": today, "closes": today + timedelta(days=30)}
        waves = []
        for council, person in coordinators.items():
            wave = open_wave(instrument=instrument, councils=[council], title=title, by=person, **days)
            invite(wave=wave, council=council, audience="firms", by=person)
            waves.append(wave)
        return list(Invitation.objects.filter(wave__in=waves).order_by("pk"))

    def _pairs(self) -> list[tuple[Browser, int]]:
        """Members who are not yet introduced, and an offer of somebody else for each."""
        contacts = Affiliation.objects.filter(is_first_contact=True, person__is_active=True).order_by("pk")
        offers = list(Offer.objects.filter(closed_at=None).order_by("pk").values_list("pk", "organisation"))
        wanted = [(each.person, offers[place % len(offers)]) for place, each in enumerate(contacts[:200])]
        return [(self._browser(person), offer) for person, (offer, _owner) in wanted]

    # --- the work, one piece each

    def decide(self, n: int) -> None:
        council = self.councils[n % len(self.councils)]
        words = f"Decision {n} while it is killed"
        answer = self.browsers[council].fill(
            reverse("decision_new", args=[self.meetings[council]]), {"text": words, "in_favour": "3"}
        )
        if answer.status == 302:
            self.told.decisions[answer.to.rstrip("/").rpartition("/")[2]] = words

    def write(self, n: int) -> None:
        council = self.councils[n % len(self.councils)]
        browser, words = self.browsers[council], {"subject_0": f"Letter {n}.", "text_0": "Come and see us on Monday."}
        answer = browser.fill(f"{reverse('letter_new')}?council={council.slug}", words)
        if answer.status == 302 and browser.fill(answer.to, to="/send/").status == 302:
            self.told.letters.append(int(answer.to.strip("/").rpartition("/")[2]))

    def bring_in(self, n: int) -> None:
        council, rows = self.councils[n % len(self.councils)], 40 + n % 5 * 40
        browser, notes = self.browsers[council], "x" * BIG if n % 5 == 4 else ""
        names = [f"{self.random.getrandbits(64):x} Works {n}-{row}" for row in range(rows)]
        file = "name,country,town,notes\n" + "".join(f"{name},{council.country},Somewhere,{notes}\n" for name in names)
        made = browser.fill(
            reverse("import"), {"council": str(council.pk), "what": "organisations"}, file=file.encode()
        )
        if made.status != 302:
            return
        pk = int(made.to.strip("/").rpartition("/")[2])
        self.told.imports[pk] = rows
        steps = {ImportState.MAPPING: "/columns/", ImportState.STOPPED: "/columns/", ImportState.CHECKED: "/run/"}
        if n % 3 == 0:
            steps[ImportState.DONE] = "/undo/"
        while not self.stopping.is_set() and (step := steps.get(self._state_of(pk))):
            browser.fill(made.to, to=step)

    def _state_of(self, pk: int) -> ImportState:
        """Where it stands once the worker is not at it."""
        while True:
            state = ImportState(asked(lambda: Import.objects.values_list("state", flat=True).get(pk=pk)))
            if state not in BUSY or self.stopping.is_set():
                return state
            time.sleep(PAUSE)

    def answer(self, n: int) -> None:
        if n >= len(self.invitations):
            return
        invitation, firm = self.invitations[n], Browser(self.port, self.refusals)
        place = reverse("answer_section", args=[token_of(invitation), 1])
        while place and not place.endswith("/thanks/"):
            place = self._section(firm, invitation, place)
        if place:
            self.told.handed_in.append(invitation.pk)

    def _section(self, firm: Browser, invitation: Invitation, place: str) -> str:
        form = next(iter(firm.open(place).forms()), None)
        if form is None:
            return ""
        answers = filled([one for one in form.controls if one.name and one.type != "hidden"], f"Said {invitation.pk}")
        answer = firm.send(place, form, answers)
        if answer.status != 302:
            return ""
        self.told.answers.append((invitation.pk, answers))
        return answer.to

    def introduce(self, n: int) -> None:
        if n >= len(self.offers):
            return
        browser, offer = self.offers[n]
        answer = browser.fill(f"{reverse('introduction_ask')}?offer={offer}", {"message": f"Introduction {n}"})
        if answer.status == 302:
            self.told.introductions.append(int(answer.to.strip("/").rpartition("/")[2]))

    def print_report(self, n: int) -> None:
        report = self.reports[n % len(self.reports)]
        council = report.series.council
        assert council is not None
        browser, address = self.browsers[council], reverse("report_version", args=report.address)
        answer = browser.fill(address, {"lang": LANGUAGES[n % len(LANGUAGES)]}, to="/print/")
        self.told.prints += answer.status == 302

    def read(self, n: int) -> Answer:
        return self.stranger.open(reverse(PUBLIC_PAGES[n % len(PUBLIC_PAGES)]))

    # --- all of it at once

    def begin(self) -> list[threading.Thread]:
        work: dict[Callable[[int], object], float] = {
            self.decide: 2, self.write: 12, self.bring_in: 3, self.answer: 1, self.introduce: 3, self.print_report: 10,
            self.read: 0.5,
        }  # fmt: skip
        threads = [threading.Thread(target=self._go_on, args=each, daemon=True) for each in work.items()]
        for thread in threads:
            thread.start()
        return threads

    def _go_on(self, work: Callable[[int], object], pause: float) -> None:
        for n in count():
            try:
                work(n)
            except GivenUp as fault:
                self.told.given_up.append(str(fault))
            if self.stopping.wait(pause):
                break
        connection.close()
