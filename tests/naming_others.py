"""Finds every place where a request names a thing, and names another council's there."""

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from clustergrowth.people.councils.forms.fields import CouncilFilter, PersonField
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from tests.addresses import Address
from tests.asked import takes_requests
from tests.conftest import Clients, undone
from tests.twins import NUMBERS, Twins, belongs_to

ACTORS = ("public", "lucia", "paolo", "carla")  # strangers, and those of Bologna; who acts for all has no other council
DONE = ("200", "204", "302", "422")
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
BESIDES = {"django_session", "common_cache", "imports_namekey"}  # kept by themselves
IDENTIFIES = re.compile(r"^(.+_)?(id|pk)$|^(about|subject|target)$")
NOUNS = {model.__name__.lower(): model for model in apps.get_models() if model.__module__.startswith("clustergrowth")}


@dataclass
class Written:
    """What was written of a twin, and not given back: each with its table."""

    stack: list[set[str]] = field(default_factory=lambda: [set()])

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SAVEPOINT"):
            self.stack.append(set())
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            self.stack[-1].clear()
        elif sql.startswith("RELEASE SAVEPOINT") and len(self.stack) > 1:
            kept = self.stack.pop()
            self.stack[-1] |= kept
        elif (found := WRITES.match(sql)) and found.group(1) not in BESIDES and re.search(NUMBERS, repr(params)):
            self.stack[-1].add(found.group(1))
        return execute(sql, params, many, context)

    @property
    def tables(self) -> set[str]:
        return set().union(*self.stack)


@dataclass(frozen=True)
class Place:
    """Where a thing is named: a field of a form, a name a view reads, a part of an address."""

    where: str  # "form", "name" or "path"
    name: str
    model: type[models.Model]
    to_field: str = "pk"
    pattern: str = "{}"

    def sent(self, twin: Any) -> Any:
        return self.pattern.format(getattr(twin, self.to_field))


def place_of(name: str, one: forms.Field) -> Place | None:
    """Of a field of a form: what model it names, if any."""
    if isinstance(one, CouncilFilter):
        return None  # narrows a list
    if isinstance(one, forms.ModelChoiceField):
        model = one.queryset.model if one.queryset is not None else models.Model
        return Place("form", name, model, one.to_field_name or "pk")
    if isinstance(one, OrganisationField):
        return Place("form", name, Organisation, "name")
    if isinstance(one, PersonField):
        return Place("form", name, Person, "email")
    if may_name(name, one) and (noun := re.sub(r"_(id|pk)$", "", name)) in NOUNS:
        return Place("form", name, NOUNS[noun], "pk")
    return None


def may_name(name: str, one: forms.Field) -> bool:
    """Whether what is sent may be the number of a thing: a number, what the page fills in unseen, or called so."""
    return isinstance(one, forms.IntegerField) or one.widget.is_hidden or bool(IDENTIFIES.search(name))


@contextmanager
def forms_made() -> Iterator[list[forms.BaseForm]]:
    """Every form that is made meanwhile."""
    made: list[forms.BaseForm] = []
    begin = forms.BaseForm.__init__

    def remembering(self: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        made.append(self)
        begin(self, *args, **kwargs)

    forms.BaseForm.__init__ = remembering  # type: ignore[method-assign]
    try:
        yield made
    finally:
        forms.BaseForm.__init__ = begin  # type: ignore[method-assign]


@contextmanager
def names_read() -> Iterator[set[str]]:
    """Every name that is looked for in what was sent meanwhile."""
    read: set[str] = set()
    own = {way: getattr(QueryDict, way) for way in ("get", "getlist", "__getitem__")}

    def remembering(way: str) -> Callable[..., Any]:
        def look(self: QueryDict, name: str, *rest: Any) -> Any:
            read.add(name)
            return own[way](self, name, *rest)

        return look

    for way in own:
        setattr(QueryDict, way, remembering(way))
    try:
        yield read
    finally:
        for way in own:
            delattr(QueryDict, way)


def names_in(tree: ast.Module) -> set[str]:
    """The names a module takes out of a request by itself, without a form, or hands to who takes them."""
    takers = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and _takes_what_it_is_told(one)}
    asked = [one for node in ast.walk(tree) for one in _asked_of_what_is_sent(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_called(node) in takers or any(map(_is_sent, node.args))):
            asked += node.args
    return {one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _takes_what_it_is_told(function: ast.FunctionDef) -> bool:
    """Whether one of its parameters is the name that it asks for."""
    told = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    asked = [one for node in ast.walk(function) for one in _asked_of_what_is_sent(node)]
    return any(isinstance(one, ast.Name) and one.id in told for one in asked)


def _asked_of_what_is_sent(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in ("get", "getlist") and _is_sent(node.func.value):
            yield node.args[0]
    elif isinstance(node, ast.Subscript) and _is_sent(node.value):
        yield node.slice


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def _is_sent(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    return node.attr in ("POST", "GET") or (node.attr == "data" and ast.unparse(node.value) == "self")


def all_names_read(house: Path) -> set[str]:
    trees = (ast.parse(file.read_text()) for file in house.rglob("*.py") if "tests" not in file.parts)
    return set().union(*(names_in(tree) for tree in trees if takes_requests(tree)))


@dataclass
class Trial:
    """One address as one role: what goes through as it stands, and what comes when another council's is named."""

    cast: Any  # a Cast, or a FullCast where the address names more
    twins: Twins
    clients: Clients
    tried: set[tuple[str, str]] = field(default_factory=set)

    def taken(self, address: Address, role: str, named: Iterable[Place]) -> dict[str, set[str]]:
        """The places of an address at which another council's thing is taken, each with the tables it wrote."""
        where, data = reverse(address.name, args=address.arguments(self.cast)), address.sent(self.cast)
        wrong: dict[str, set[str]] = {}
        with undone(), forms_made() as made, names_read() as read:
            self._post(role, where, data, address.query)
        places = {place for form in made for place in self._places(form)}
        places |= {one for one in named if one.name in read - {place.name for place in places}}
        for place in sorted(places, key=lambda one: (one.where, one.name)):
            twin = self.twins.of_model(place.model)
            if twin is None:
                continue
            self.tried.add((place.where, place.name))
            for query in ("", f"?{place.name}={place.sent(twin)}") if place.where == "name" else ("",):
                if tables := self._wrote(role, where, data | {place.name: place.sent(twin)}, query or address.query):
                    wrong.setdefault(f"{place.where} {place.name}", set()).update(tables)
        for part, path in self._other_paths(address):
            if tables := self._wrote(role, path, data, address.query):
                wrong[f"path {part}"] = tables
        return wrong

    def _places(self, form: forms.BaseForm) -> Iterator[Place]:
        for name, one in form.fields.items():
            if form.is_bound and (found := place_of(form.add_prefix(name), one)) is not None:
                self.tried.add((type(form).__name__, name))
                yield found

    def _other_paths(self, address: Address) -> Iterator[tuple[str, str]]:
        """The address with one part of another council, and with all of them."""
        parts, own = address.at.split(), address.arguments(self.cast)
        others = list(own)
        for place, part in enumerate(parts):
            thing = attrgetter(part.rpartition(".")[0])(self.cast) if "." in part else None
            if isinstance(thing, models.Model) and belongs_to(thing, self.cast.bologna):
                others[place] = attrgetter(part.rpartition(".")[2])(self.twins.of(thing))
                yield part, reverse(address.name, args=[*own[:place], others[place], *own[place + 1 :]])
        if others != own:
            yield address.at, reverse(address.name, args=others)

    def _post(self, role: str, where: str, data: dict[str, Any], query: str) -> Any:
        client: Client = copy.deepcopy(self.clients[role])
        return client.post(where + query, data)

    def _wrote(self, role: str, where: str, data: dict[str, Any], query: str) -> set[str]:
        written = Written()
        with undone(), connection.execute_wrapper(written):
            answer = self._post(role, where, data, query)
            failed = {"an error of the site"} if answer.status_code >= 500 else set()
            return written.tables | failed


def roles_of(address: Address) -> list[str]:
    """Who of Bologna can do it."""
    return [role for role in ACTORS if address.post.get(role) in DONE]


def forms_that_name() -> set[tuple[str, str]]:
    """Every form of the house with a field that names a thing."""
    return {(form, name) for form, name, had in fields_of("clustergrowth") if place_of(name, had) is not None}


def numbers_unknown(package: str) -> set[str]:
    """The names of fields that may be the number of a thing and are not known to be one."""
    return {name for _form, name, had in fields_of(package) if may_name(name, had) and place_of(name, had) is None}


def fields_of(package: str) -> Iterator[tuple[str, str, forms.Field]]:
    """Every field of the forms written in a package, with the form's name and its own."""
    waiting = [*forms.BaseForm.__subclasses__()]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith(package) and ".tests." not in one.__module__.removeprefix("tests."):
            yield from ((one.__name__, name, had) for name, had in getattr(one, "base_fields", {}).items())
