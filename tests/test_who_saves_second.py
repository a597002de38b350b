"""Who saves second takes nothing back, on any page: every form over something stored is found and tried.

Found by itself: on each address of ``tests/addresses`` every form that is sent with something a person sees in it must
carry its edition. Tried by itself: two read it; both write the same field, then different ones.
"""

import copy
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from clustergrowth.common.network.services import name_network
from clustergrowth.listen.analysis.services.stating import state_population
from tests.addresses import ADDRESSES, Address
from tests.conftest import Clients, undone
from tests.faulty import saving
from tests.forms_on_a_page import Control, Form, forms_in
from tests.full_cast import FullCast

READERS = ("carla", "lucia", "leda", "adam", "selin", "murat", "paolo", "public")
NEW = (  # what is begun here is new; what stands in it is proposed
    "organisation_new lang", "council_seats since",
    "member_new since,baseline_year", "wave_new opens",
    "interview_new interviewer,lang", "case_new lang,way_1,way_2,way_3,way_4,way_5",
    "option_new lang,effort", "meeting_new lang", "action_new lang",
    "voice_new lang",
)  # fmt: skip
ADDED = (  # a line of its own, beside those that stand
    "quick_log channel,on,level", "reason_add lang", "evidence_add kind,lang",
)  # fmt: skip
NOTHING_STORED = {
    **dict.fromkeys(NEW, "new"),
    **dict.fromkeys(ADDED, "added"),
    "import_columns c0,c1,c2,c3,c4,c5,country,region,firms_are,others_are": "columns of a file just brought",
    "wave_import council": "of which council a file is",
    "answer_file firm,item_barrier_time": "columns of a file somebody has just brought",
    "draft_row section": "moves a question to the section that is chosen",
    "quoted wording": "the one person behind the link says how her own words are to read",
    "report_print lang": "the language of the file to take away",
    "report_retract lang": "the language of a line that is written here",
    "need_close because": "a choice of reasons to end it",
    "offer_close because": "a choice of reasons to end it",
    "coordinator_new language": "the language of the council is proposed for whoever is asked",
}
NOT_TRIED = {
    "answer_section": "answering has editions of its own, for answers that come late (surveys/answers)",
    "council_focus": "each time a new list is begun; of it only the codes are filled in, from the latest",
    "paper_entry": "a sheet must be complete (answers/tests/test_entering_from_paper.py tries it)",
    "interview_text": "coding has begun in the cast, so nobody changes the text",
}


def reader_of(address: Address) -> str | None:
    """One who may read the page, the coordinator first: who may most, sees most forms."""
    return next((role for role in READERS if address.get.get(role) == "200"), None)


def pages(cast: FullCast, clients: Clients) -> Iterator[tuple[Client, str, list[Form]]]:
    """Each page once, with its forms."""
    for address in ADDRESSES:
        role = reader_of(address)
        if role is None or address.is_export:
            continue
        where = reverse(address.name, args=address.arguments(cast)) + address.query
        client = copy.deepcopy(clients[role])
        answer = client.get(where)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            yield client, where, forms_in(answer)


def changes(form: Form) -> list[tuple[str, str, str]]:
    """Fields with two new values each: words first, then numbers, then choices."""
    found: list[tuple[int, str, str, str]] = []
    for one in form.controls:
        old = one.values[0] if one.values else ""
        if one.tag == "textarea" or _is_free(one):
            found.append((0 if one.tag == "textarea" else 1, one.name, f"{old} first".strip(), f"{old} second".strip()))
        elif one.is_number:
            found.append((2, one.name, str(int(float(old or 1)) + 1), str(int(float(old or 1)) + 2)))
        elif one.tag == "select" and len(others := [value for value, _is in one.options if value not in ("", old)]) > 1:
            found.append((3, one.name, others[0], others[1]))
    return [(name, first, second) for _order, name, first, second in sorted(found, key=lambda one: one[0])]


def _is_free(one: Control) -> bool:
    return (
        one.type == "text"
        and not one.is_number
        and "list" not in one.attrs
        and "pattern" not in one.attrs
        and bool(one.name)
    )


def faults_of(client: Client, where: str, n: int, form: Form) -> Iterator[str]:
    """What goes wrong when two have the n-th form of a page open."""
    can = changes(form)
    there, read = form.attrs.get("action") or where, form.sent()
    taken = next((one for one in can if _is_saved(client, there, read | {one[0]: one[1]})), None)
    if taken is None:
        if can:
            yield f"none of its fields can be saved: {[one[0] for one in can]}"
        return
    name, first, second = taken
    answer = client.post(there, read | {name: second})
    page = unescape(answer.content.decode())
    if answer.status_code != 409 or first not in page or second not in page:
        yield f"both write {name}: {answer.status_code}, and both texts are {'' if first in page else 'not '}shown"
    yield from _standing(client, where, n, {name: first})
    yield from _tick_faults(client, where, n, form, read)
    for other, value, _second in [one for one in can if one[0] != name][:1]:
        is_saved = client.post(there, read | {other: value}).status_code == 302
        yield from _standing(client, where, n, {name: first} | ({other: value} if is_saved else {}))


def _tick_faults(client: Client, where: str, n: int, form: Form, read: dict[str, list[str]]) -> Iterator[str]:
    """One ticks, the other unticks, of the first options that can be: both are done."""
    ticks = [one for one in form.controls if one.type == "checkbox" and "value" in one.attrs]
    there = form.attrs.get("action") or where
    for name in sorted({one.name for one in ticks})[:1]:
        own = [one for one in ticks if one.name == name]
        free = next((one.attrs["value"] for one in own if not one.values), None)
        set_ones = read.get(name, [])
        if free is None or not _is_saved(client, there, read | {name: [*set_ones, free]}):
            continue
        if free not in _ticked(client, where, n, name):
            continue  # what it stands for is kept on another condition
        if not _is_saved(client, there, read):
            yield f"what was ticked in {name} meanwhile is refused"
        if free not in _ticked(client, where, n, name):
            yield f"what was ticked in {name} meanwhile is taken back"


def _ticked(client: Client, where: str, n: int, name: str) -> list[str]:
    return forms_in(client.get(where))[n].sent().get(name, [])


def _is_saved(client: Client, there: str, sent: dict[str, Any]) -> bool:
    return client.post(there, sent).status_code == 302


def _standing(client: Client, where: str, n: int, wanted: dict[str, str]) -> Iterator[str]:
    stands = forms_in(client.get(where))[n].sent()
    for name, value in wanted.items():
        if stands.get(name, [""])[0] != value:
            yield f"{name} stands as {stands.get(name)}, not {value!r}"


def test_every_form_over_something_stored_carries_its_edition_and_keeps_both(
    network: FullCast, clients: Clients, subtests: pytest.Subtests
) -> None:
    state_totals(network)
    name_network(by=network.adam, name="Rete", operator="Camera", email="adam@example.org")
    tried: set[str] = set()
    excepted: set[str] = set()
    for client, where, forms in pages(network, clients):
        for n, form in enumerate(forms):
            name = resolve(urlsplit(form.attrs.get("action") or where).path).url_name or ""
            filled = f"{name} {','.join(one.name for one in form.controls if one.is_filled)}"
            with subtests.test(f"{where} {filled}"):
                if name in NOT_TRIED or filled in NOTHING_STORED:
                    excepted.add(name if name in NOT_TRIED else filled)
                elif any(form.editions):
                    with undone():
                        assert list(faults_of(client, where, n, form)) == []
                    tried.add(name)
                else:
                    assert not any(one.is_filled for one in form.controls), "it carries no edition"
    assert len(tried) > 20
    assert excepted == NOTHING_STORED.keys() | NOT_TRIED.keys()


def state_totals(cast: FullCast) -> None:
    """So that their form has something to overwrite."""
    cells = [("small", "C", "", 40)]
    state_population(council=cast.bologna, year=2025, source="Register", cells=cells, by=cast.carla)


@pytest.mark.urls("tests.faulty.saving")
@pytest.mark.parametrize(
    ("page", "is_seen", "takes_back"), [("blind", False, True), ("pretending", True, True), ("seeing", True, False)]
)
def test_a_noun_that_saves_what_it_read_is_found(
    client: Client, db: None, page: str, is_seen: bool, takes_back: bool
) -> None:
    before = dict(saving.STORED)
    form = forms_in(client.get(f"/{page}/"))[0]
    assert any(one.is_filled for one in form.controls) and any(form.editions) == is_seen
    found = list(faults_of(client, f"/{page}/", 0, form))
    saving.STORED.update(before)
    assert bool(found) == takes_back, found
    assert not takes_back or any("place" in one or "text" in one for one in found)
