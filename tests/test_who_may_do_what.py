"""The law of permissions written down a second time, as a person would tell it: each act, and who may do it where."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from clustergrowth.common.errors import NotYours, SignInFirst
from clustergrowth.people import permissions
from clustergrowth.people.councils.models import Council, Role
from clustergrowth.people.councils.queries.councils import Access
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import PERMISSIONS, acting_for, may, needs, require
from clustergrowth.people.persons.models import Person, Viewer


def convener(person: int, council: int) -> Access:
    here = frozenset({council})
    return Access(person, offices={Role.Office.COORDINATOR: here}, belongs_to=here)


# Two of each: those who have to do with what is acted on, and in capitals those who have as much to do elsewhere.
# Council 1 and firm 10, which joined council 3 first; council 2 and firm 20, which joined council 4 first.
VIEWERS: dict[str, Access | None] = {
    "public": None,
    "nobody": Access(100),
    "admin": Access(101, is_site_administrator=True),
    "lead": Access(102, offices={Role.Office.CONSORTIUM_LEAD: frozenset()}),
    "coordinator": convener(103, 1),
    "COORDINATOR": convener(104, 2),
    "home": convener(105, 3),
    "HOME": convener(106, 4),
    "seat": Access(107, sits_in=frozenset({1}), belongs_to=frozenset({1})),
    "SEAT": Access(108, sits_in=frozenset({2}), belongs_to=frozenset({2})),
    "worker": Access(109, organisations=frozenset({10}), belongs_to=frozenset({1})),
    "WORKER": Access(110, organisations=frozenset({20}), belongs_to=frozenset({2})),
    "owner": Access(111),
    "OWNER": Access(112),
}
HOMES = {10: 3, 20: 4}
ALONE = {"public", "nobody", "admin", "lead"}  # one of each
GROUPS = {
    "everybody": set(VIEWERS),
    "signed-in": set(VIEWERS) - {"public"},
    "coordinators": {"coordinator", "COORDINATOR", "home", "HOME"},
    "seats": {"seat", "SEAT"},
    "workers": {"worker", "WORKER"},
}

#                               what is here                  anything at all                   what lies in no council
LAW: dict[str, tuple[str, str, str]] = {
    "councils.create":              ("admin",                     "admin",                        "admin"),
    "councils.edit":                ("coordinator admin",         "coordinators admin",           "admin"),
    "councils.appoint":             ("coordinator admin",         "coordinators admin",           "admin"),
    "councils.answer_join_request": ("coordinator",               "coordinators",                 ""),
    "organisations.register":       ("coordinator",               "coordinators",                 ""),
    "organisations.edit":           ("worker home",               "workers coordinators",         ""),
    "organisations.merge":          ("home admin",                "coordinators admin",           "admin"),
    "organisations.join_council":   ("coordinator",               "coordinators",                 ""),
    "persons.edit":                 ("owner",                     "everybody",                    ""),
    "persons.erase":                ("owner admin",               "everybody",                    "admin"),
    "persons.list":                 ("coordinator",               "coordinators",                 ""),
    "projects.edit":                ("coordinator lead",          "coordinators lead",            "coordinators lead"),
    "imports.run":                  ("coordinator",               "coordinators",                 ""),
    "record.log_contact":           ("worker coordinators",       "workers coordinators",         "coordinators"),
    "record.confirm":               ("worker",                    "workers",                      ""),
    "record.take_back":             ("signed-in",                 "signed-in",                    "signed-in"),
    "record.see_ledger":            ("coordinator lead",          "coordinators lead",            "lead"),
    "record.write_letter":          ("coordinator",               "coordinators",                 ""),
    "surveys.see":                  ("signed-in",                 "signed-in",                    "signed-in"),
    "surveys.run":                  ("coordinator lead",          "coordinators lead",            "lead"),
    "surveys.edit_instrument":      ("coordinators lead",         "coordinators lead",            "coordinators lead"),
    "surveys.edit_draft":           ("coordinator lead",          "coordinators lead",            "lead"),
    "surveys.see_answers":          ("coordinator",               "coordinators",                 ""),
    "comparison.see":               ("worker",                    "workers",                      ""),
    "interviews.run":               ("coordinator",               "coordinators",                 ""),
    "interviews.code":              ("signed-in",                 "signed-in",                    "signed-in"),
    "interviews.compare_cases":     ("coordinators lead",         "coordinators lead",            "coordinators lead"),
    "difficulties.keep":            ("coordinator",               "coordinators",                 ""),
    "difficulties.discuss":         ("coordinator seat",          "coordinators seats",           ""),
    "difficulties.note":            ("workers",                   "workers",                      "workers"),
    "reports.begin":                ("coordinators lead",         "coordinators lead",            "coordinators lead"),
    "reports.write":                ("coordinator",               "coordinators",                 ""),
    "reports.write_network":        ("",                          "lead",                         "lead"),
    "meetings.see":                 ("coordinator seat worker",   "coordinators seats workers",   ""),
    "meetings.attend":              ("signed-in",                 "signed-in",                    "signed-in"),
    "meetings.run":                 ("coordinator",               "coordinators",                 ""),
    "themes.propose":               ("coordinator seat",          "coordinators seats",           ""),
    "themes.edit":                  ("coordinator",               "coordinators",                 ""),
    "plans.set_action":             ("coordinator seat",          "coordinators seats",           ""),
    "plans.report_action":          ("coordinator worker owner",  "signed-in",                    ""),
    "exchange.state_need":          ("worker home",               "workers coordinators",         ""),
    "exchange.make_offer":          ("worker home",               "workers coordinators",         ""),
    "exchange.edit":                ("worker home",               "workers coordinators",         ""),
    "exchange.ask_introduction":    ("worker home",               "workers coordinators",         ""),
    "exchange.see_introduction":    ("worker coordinator",        "workers coordinators",         ""),
    "exchange.answer_introduction": ("worker",                    "workers",                      ""),
    "exchange.broker_introduction": ("coordinator",               "coordinators",                 ""),
    "exchange.withdraw_introduction": ("worker coordinator",      "workers coordinators",         ""),
    "outcomes.tell":                ("worker",                    "workers",                      ""),
    "factors.see_records":          ("signed-in",                 "signed-in",                    "signed-in"),
    "pages.ask_for_voice":          ("coordinator",               "coordinators",                 ""),
    "archives.take_out":            ("coordinator admin",         "coordinators admin",           "admin"),
    "archives.bring_in":            ("admin",                     "admin",                        "admin"),
    "desk.see":                     ("coordinator",               "coordinators",                 ""),
    "mails.see":                    ("coordinators admin",        "coordinators admin",           "coordinators admin"),
    "outbox.see":                   ("signed-in",                 "signed-in",                    "signed-in"),
    "site.administer":              ("admin",                     "admin",                        "admin"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def homes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "home_council_of", HOMES.get)


def viewer(name: str) -> Viewer:
    """Somebody as a request knows them: what they are was read once, and is kept."""
    access = VIEWERS[name]
    if access is None:
        return AnonymousUser()
    found = Person(pk=access.person_id, is_active=True)
    found._access = access  # type: ignore[attr-defined]  # as access_of keeps it
    return found


def thing(council: int | None, organisation: int | None, owner: int | None) -> Any:
    """Whatever an act may be about, with all that the law asks of things."""
    return SimpleNamespace(
        council_id=council,
        organisation_id=organisation,
        owner_id=owner,
        pk=owner or 1,
        council_ids=lambda: {council} - {None},
        party_ids=lambda: {organisation} - {None},
    )


HERE, ELSEWHERE, NOWHERE = thing(1, 10, 111), thing(2, 20, 112), thing(None, None, None)


def named(words: str) -> set[str]:
    return set().union(*(GROUPS.get(word, {word}) for word in words.split()))


def who_may(permission: str, about: Any = None) -> set[str]:
    return {name for name in VIEWERS if may(viewer(name), permission, about)}


def test_every_act_of_the_law_is_told_here() -> None:
    assert set(LAW) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", LAW)
def test_an_act_is_for_those_it_is_told_to_be_for(permission: str) -> None:
    here, anything, nowhere = (named(words) for words in LAW[permission])
    assert who_may(permission, HERE) == here
    assert who_may(permission, ELSEWHERE) == {name if name in ALONE else name.swapcase() for name in here}
    assert who_may(permission) == anything
    assert who_may(permission, NOWHERE) == nowhere


def test_who_is_several_things_at_once_may_what_one_of_them_may(monkeypatch: pytest.MonkeyPatch) -> None:
    one = frozenset({1})
    offices: dict[str, frozenset[int]] = {Role.Office.COORDINATOR: one | {3}, Role.Office.CONSORTIUM_LEAD: frozenset()}
    everything = Access(111, frozenset({10}), offices, one, one, is_site_administrator=True)
    monkeypatch.setitem(VIEWERS, "everything", everything)
    for permission, (here, anything, nowhere) in LAW.items():
        assert [may(viewer("everything"), permission, about) for about in (HERE, None, NOWHERE)] == [
            bool(here), bool(anything), bool(nowhere)
        ], permission  # fmt: skip
    monkeypatch.setitem(VIEWERS, "everything", replace(everything, person_id=113))
    assert may(viewer("everything"), "plans.report_action", HERE)  # without being its owner too


def test_a_council_lies_in_itself_and_an_organisation_belongs_to_itself() -> None:
    assert who_may("themes.edit", Council(pk=1)) == {"coordinator"}
    assert who_may("organisations.edit", Organisation(pk=10)) == {"worker", "home"}


def test_what_has_no_council_of_its_own_is_nobodys_to_run() -> None:
    assert who_may("meetings.run", object()) == set()
    assert who_may("plans.report_action", object()) == set()
    assert who_may("persons.edit", object()) == {
        "public"
    }  # nobody is nobody; no page of one's own is open to the public


def test_who_may_not_reads_whom_to_ask() -> None:
    require(viewer("coordinator"), "themes.edit", HERE)
    with pytest.raises(NotYours, match="ask your coordinator"):
        require(viewer("COORDINATOR"), "themes.edit", HERE)


# --- at the door of a page -------------------------------------------------------------------------------------------


@needs("themes.edit")
def edit_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of coordinators."""
    return HttpResponse(slug)


def asked(name: str, method: str = "get", **headers: str) -> Any:
    request: Callable[..., Any] = getattr(RequestFactory(), method)
    found = request("/themes/tools/", headers=headers)
    found.user = viewer(name)
    found.resolver_match = None
    return edit_theme(found, slug="tools")


def test_a_page_keeps_the_name_of_what_it_shows() -> None:
    assert (edit_theme.__name__, edit_theme.__doc__) == ("edit_theme", "A page of coordinators.")


def test_who_may_gets_the_page_reading_and_sending() -> None:
    assert asked("coordinator").content == b"tools"
    assert asked("COORDINATOR", "post").content == b"tools"  # of which theme is asked inside


def test_who_could_never_do_it_is_refused() -> None:
    for method in ("get", "post"):
        with pytest.raises(NotYours):
            asked("worker", method)


def test_the_public_is_sent_to_sign_in_and_comes_back() -> None:
    answer = asked("public")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/themes/tools/")


def test_the_public_that_sends_something_or_asks_for_a_part_signs_in_first() -> None:
    with pytest.raises(SignInFirst, match="Sign in, then send this again"):
        asked("public", "post")
    with pytest.raises(SignInFirst):
        asked("public", **{"HX-Request": "true"})
    assert asked("coordinator", **{"HX-Request": "true"}).content == b"tools"


def test_an_act_the_law_does_not_know_is_no_page() -> None:
    with pytest.raises(KeyError):
        needs("themes.edt")


def test_one_acts_for_the_organisation_one_has_chosen_or_for_none() -> None:
    firm = Organisation(pk=10)
    chosen: Any = SimpleNamespace(acting=SimpleNamespace(organisation=firm))
    nothing: Any = SimpleNamespace(acting=None)
    assert acting_for(chosen) is firm
    assert acting_for(nothing) is None
