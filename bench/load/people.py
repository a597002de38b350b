"""What people do: each flow is a visit of several pages, with time to read between them."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from forms import form_with

LONGEST = 30.0  # seconds a browser waits here
UNFINISHED = 422  # the form says what is missing: it was filled in by chance
THINKING = (4.0, 14.0)  # seconds with a page, nine in the mean
NEEDS = (
    "Wir suchen jemanden, der dünne Bleche aus Aluminium ohne Verzug schweißt.",
    "Cerchiamo chi sappia controllare ingranaggi di precisione con una macchina di misura.",
    "Buscamos a quien analice el consumo de energía de un horno de temple.",
    "Bir montaj hattı için görüntüyle kalite kontrolü arıyoruz.",
    "We look for somebody who can test the fatigue of printed metal parts.",
)
LIST = "Name;City;Employees;Activity\n" + "".join(
    f"Officina Prova {{number}}-{row} S.r.l.;Bologna;{row + 3};25.11\n" for row in range(10)
)


@dataclass
class Measured:
    """How long the pages of each flow took, in seconds, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@dataclass
class Population:
    """Who is there to be somebody, and what waits for them."""

    members: list[int]
    coordinators: list[int]
    councils: list[str]
    links: list[str]
    introductions: list[tuple[int, int]]  # who may answer which


class Person:
    def __init__(self, number: int, base: str, flow: str, measured: Measured) -> None:
        own = f"127.0.{1 + number // 250}.{1 + number % 250}"  # what is limited by address counts each by himself
        way = httpx.AsyncHTTPTransport(local_address=own, verify=False)
        self.client = httpx.AsyncClient(base_url=base, follow_redirects=True, timeout=LONGEST, transport=way)
        self.flow, self.measured = flow, measured
        self.page, self.address = "", base

    async def _ask(self, method: str, where: str, **sent: Any) -> None:
        began = time.perf_counter()
        try:
            answer = await self.client.request(method, where, **sent)
        except httpx.HTTPError as fault:
            self.measured.errors.append(f"{self.flow}: {method} {where}: {type(fault).__name__}")
            self.page = ""
            return
        self.measured.took.setdefault(self.flow, []).append(time.perf_counter() - began)
        if answer.status_code >= 400 and answer.status_code != UNFINISHED:
            self.measured.errors.append(f"{self.flow}: {method} {where}: {answer.status_code}")
        self.page, self.address = answer.text, str(answer.url)

    async def get(self, where: str) -> None:
        await self._ask("GET", where)
        await asyncio.sleep(random.uniform(*THINKING))

    async def send(self, ending: str, files: dict[str, Any] | None = None, **typed: str) -> bool:
        """Send the form of this page that leads there; whether there was one."""
        form = form_with(self.page, ending, self.address)
        if form is None:
            return False
        await self._ask("POST", form.action, data=form.values | typed, files=files)
        await asyncio.sleep(random.uniform(*THINKING))
        return True

    async def sign_in(self, pk: int) -> None:
        await self.get("/accounts/login/")
        await self.send("/demo/role/", role=str(pk))


async def read_in_public(person: Person, there: Population) -> None:
    await person.get("/")
    council = random.choice(there.councils)
    for where in (f"/councils/{council}/", "/learn/", "/directory/", "/needs/", "/analysis/", "/"):
        await person.get(where)


async def look_round(person: Person, there: Population) -> None:
    await person.sign_in(random.choice(there.members))
    for where in ("/today/", "/directory/", "/directory/?q=laser", "/needs/", "/introductions/", "/learn/", "/today/"):
        await person.get(where)


async def state_a_need(person: Person, there: Population) -> None:
    await person.sign_in(random.choice(there.members))
    await person.get("/today/")
    await person.get("/needs/new/")
    text = f"{random.choice(NEEDS)} ({random.randrange(10**6)})"
    if await person.send("", text=text, post="1"):
        await person.get(person.address)


async def answer_an_introduction(person: Person, there: Population) -> None:
    pk, introduction = there.introductions.pop() if there.introductions else (random.choice(there.members), 0)
    await person.sign_in(pk)
    await person.get("/today/")
    await person.get(f"/introductions/{introduction}/" if introduction else "/introductions/")
    await person.send("/answer/")
    await person.get("/introductions/")


async def work_at_the_desk(person: Person, there: Population) -> None:
    await person.sign_in(random.choice(there.coordinators))
    for where in ("/desk/", "/ledger/", "/themes/", "/desk/", "/meetings/", "/surveys/", "/introductions/", "/today/"):
        await person.get(where)


async def answer_a_survey(person: Person, there: Population) -> None:
    link = random.choice(there.links)
    await person.get(f"/a/{link}/")
    await person.get(f"/a/{link}/1/")
    for _section in range(8):
        if not await person.send(""):
            break


async def bring_in_a_list(person: Person, there: Population) -> None:
    await person.sign_in(random.choice(there.coordinators))
    await person.get("/import/")
    rows = LIST.replace("{number}", str(random.randrange(10**6))).encode()
    await person.send("", files={"file": ("firms.csv", rows, "text/csv")})
    await person.send("/columns/")
    await person.get(person.address)
    await person.send("/run/")
    await person.get(person.address)


Flow = Callable[[Person, Population], Awaitable[None]]
FLOWS: dict[Flow, int] = {  # of a hundred visits
    read_in_public: 35,
    look_round: 28,
    work_at_the_desk: 12,
    answer_a_survey: 10,
    state_a_need: 8,
    answer_an_introduction: 4,
    bring_in_a_list: 3,
}


async def live(number: int, base: str, there: Population, measured: Measured) -> None:
    """One visit after the other, each as somebody else; the first begins within the time of a page."""
    await asyncio.sleep(random.uniform(0, THINKING[1]))
    while True:
        (flow,) = random.choices(list(FLOWS), list(FLOWS.values()))
        person = Person(number, base, flow.__name__, measured)
        try:
            await flow(person, there)
        finally:
            await person.client.aclose()


async def crowd(base: str, there: Population, people: int, seconds: float) -> Measured:
    measured = Measured()
    visits = [asyncio.create_task(live(number, base, there, measured)) for number in range(people)]
    done, _pending = await asyncio.wait(visits, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for visit in visits:
        visit.cancel()
    await asyncio.gather(*visits, return_exceptions=True)
    for visit in done:
        visit.result()  # a fault of ours
    return measured
