"""What a council holds: found by the models themselves, each by its way to the council, or left out with the reason.

A noun written tomorrow with a council, or with a part that must belong to something of one, goes along without a word
here. One that has neither fails ``tests/test_everything_of_a_council_goes_out.py`` until it stands in ``SPECIAL`` or
``LEFT_OUT``. Nothing goes out that a coordinator of this council alone may not see: each model's ``visible_to`` is
asked as well.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, PROTECT, Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.mail.stopping import hash_of
from clustergrowth.listen.interviews.models import Interview, in_force
from clustergrowth.listen.surveys.models import InstrumentDraft, Response, Wave
from clustergrowth.people.councils.models import Council, Membership, Role
from clustergrowth.people.councils.queries.councils import Access, persons_visible_to
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from clustergrowth.record.queries import lines_visible_to

ModelClass = type[Model]
SHARED = (Person, Organisation, Council)  # to belong to one of these says nothing of what else belongs to it
OF_THIS_NETWORK = (Kind.ARCHIVE_MADE, Kind.ARCHIVE_BROUGHT_IN)
BY_WHOM = {"acting_for", "organisation_id"}  # numbers of organisations without a foreign key

_worked_out = _("is worked out again from what is here")
_own = _("is for each person alone")
_secret = _("opens something to whoever has it")
_of_network = _("belongs to this network, not to a council")
_undone_here = _("is kept so that it can be undone, which only this network can")
_uploaded = _("stands in files as they were uploaded; what was taken from them is here")
LEFT_OUT: Mapping[str, Promise] = {
    "archives.CouncilArchive": _("is this file"),
    "archives.IncomingArchive": _of_network,
    "changes.BulkChange": _undone_here,
    "comparison.Compared": _("is for each firm alone; its answers are here"),
    "difficulties.Rating": _own,
    "difficulties.Visit": _own,
    "factors.KeptCount": _worked_out,
    "imports.Import": _uploaded,
    "imports.ImportRow": _uploaded,
    "imports.NameKey": _worked_out,
    "limits.Answered": _of_network,
    "limits.UseCount": _of_network,
    "mail.Mail": _("waits or went from here; the letters themselves are here"),
    "mail.Naming": _("waits or went from here; the letters themselves are here"),
    "mail.RestoredCopy": _of_network,
    "mail.SignedLink": _secret,
    "network.Network": _of_network,
    "network.NetworkProfile": _of_network,
    "organisations.Listing": _worked_out,
    "organisations.FormerSlug": _of_network,
    "organisations.Word": _worked_out,
    "persons.ErasedAddress": _("is of somebody who was erased"),
    "persons.FormerAddress": _secret,
    "record.Repointing": _undone_here,
    "surveys.FormerAnswers": _uploaded,
    "transfers.MovedRow": _undone_here,
    "transfers.Transfer": _undone_here,
}
# What it is left out for besides its own reason: the persons and things of other councils, and rows that need them.
PARTS_LEFT_OUT = (
    _("persons whom only other councils may see, and what cannot stand without them"),
    _("interviews whose consent is not in force, and everything said in them"),
    _("staff, turnover and addresses of firms that never belonged to the council"),
    _("answers that were not handed in yet, and codes that the two coders do not show each other yet"),
    _("files as they were uploaded, mails that wait, links and codes, and earlier editions of texts"),
)


class Scope:
    """One council as its coordinator sees it who is nobody elsewhere; each noun's rows are asked once."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.viewer = Person(pk=0)
        alone = frozenset({council.pk})
        offices = {Role.Office.COORDINATOR.value: alone}
        self.viewer._access = Access(person_id=0, offices=offices, belongs_to=alone)  # type: ignore[attr-defined]
        self._organisations: set[int] | None = None

    def rows(self, model: ModelClass) -> QuerySet[Any]:
        """What goes out of it, but for rows that need something which does not."""
        special = SPECIAL.get(model._meta.label)
        rows: QuerySet[Any] = model._default_manager.filter(*() if special else self._own(model))
        rows = special(self, rows) if special else rows
        return rows.visible_to(self.viewer) if hasattr(rows, "visible_to") else rows

    def _own(self, model: ModelClass) -> Iterator[Q]:
        council, parents = ways_of(model)
        if council:
            yield Q(**{council: self.council.pk})
        for parent in parents:
            yield Q(**{f"{parent.name}__in": self.rows(target_of(parent)).order_by().values("pk")})

    @property
    def organisations(self) -> set[int]:
        """Those that anything of the council names: who is registered is open to whoever is signed in."""
        if self._organisations is None:
            found = set(self.rows(Line).values_list("acting_for", flat=True))
            found |= set(self.rows(Party).values_list("organisation_id", flat=True))
            for model in nouns():
                if model not in (Affiliation, Organisation) and model._meta.label not in (LEFT_OUT.keys() | FOLLOWING):
                    for key in keys_of(model):
                        if target_of(key) is Organisation:
                            found |= set(self.rows(model).order_by().values_list(key.attname, flat=True).distinct())
            self._organisations = {pk for pk in found if pk is not None}
        return self._organisations

    def withheld(self, model: ModelClass) -> tuple[frozenset[str], set[int]]:
        """Columns that only a firm's own council may see, and the firms of which it is."""
        if model is not Organisation:
            return frozenset(), set()
        members = Membership.objects.filter(council=self.council).values_list("organisation", flat=True)
        return OF_MEMBERS, set(members)


OF_MEMBERS = frozenset({"staff", "turnover", "declared_sme", "emails", "phones"})
FOLLOWING = {"organisations.Disclosure", "organisations.ColleagueInvitation"}  # of organisations that are there anyway


def nouns() -> list[ModelClass]:
    """Every model of ours, without the history of its edits."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("clustergrowth.")]
    return [model for model in ours if not hasattr(model, "pgh_tracked_model")]


def keys_of(model: ModelClass) -> list["ForeignKey[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def target_of(key: Any) -> ModelClass:
    return key.remote_field.model  # type: ignore[no-any-return]


def cannot_stand_without(key: "ForeignKey[Any, Any]") -> bool:
    """Rows that go when it goes, or that keep it from going, mean nothing where it is not."""
    return not key.null or key.remote_field.on_delete in (CASCADE, PROTECT)


@cache
def ways_of(model: ModelClass) -> tuple[str, tuple["ForeignKey[Any, Any]", ...]]:
    """Its column of the council it is of, and what it is a part of; neither where it has no way to a council."""
    keys = keys_of(model)
    councils = [key for key in keys if target_of(key) is Council]
    required = [key for key in keys if not key.null and target_of(key) not in (*SHARED, model)]
    named = [key.name for key in councils if not key.null or key.name == "council"]
    return (named[0] if named else "", tuple(key for key in required if is_held(target_of(key))))


def is_held(model: ModelClass) -> bool:
    """Whether anything of it goes out."""
    label = model._meta.label
    return label not in LEFT_OUT and (label in SPECIAL or any(ways_of(model)))


@cache
def held() -> tuple[ModelClass, ...]:
    """Every noun of which something goes out, each after those it cannot stand without."""
    ordered: dict[ModelClass, None] = {}

    def follow(model: ModelClass, walked: tuple[ModelClass, ...]) -> None:
        if model in ordered or model in walked or not is_held(model):
            return
        keys = sorted(keys_of(model), key=lambda key: key.null)
        for key in keys:
            if cannot_stand_without(key):
                follow(target_of(key), (*walked, model))
        ordered[model] = None

    everything: list[ModelClass] = [*SHARED, *reversed(nouns())]
    for model in everything:
        follow(model, ())
    return tuple(ordered)


def unplaced() -> list[str]:
    """Nouns of which nobody said whether they go out: none, or a test fails."""
    return [model._meta.label for model in nouns() if model._meta.label not in LEFT_OUT and not is_held(model)]


def _affiliations(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(person__in=scope.rows(Person).values("pk"), organisation__in=scope.organisations)


def _speaks_for(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of firms that joined this council before any other."""
    earlier = Membership.objects.filter(organisation=OuterRef("organisation"), pk__lt=OuterRef("pk"))
    first = Membership.objects.filter(~Exists(earlier), council=scope.council)
    return rows.filter(organisation__in=first.values("organisation"))


def _marks(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    undone = Interview.objects.filter(coders__done_at=None).values("pk")
    interviews = scope.rows(Interview).order_by().values("pk")
    return rows.filter(coder__interview__in=interviews).exclude(coder__interview__in=undone)


def _instruments(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    drafts = InstrumentDraft.objects.filter(council=scope.council).order_by().values("base")
    return rows.filter(Q(pk__in=scope.rows(Wave).order_by().values("instrument")) | Q(pk__in=drafts))


def _answer_files(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    answers = scope.rows(Response).order_by()
    return rows.filter(Q(pk__in=answers.values("origin")) | Q(pk__in=answers.values("file")), council=scope.council)


def _stops(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(address_hash__in=[hash_of(person.address) for person in scope.rows(Person) if person.address])


def _bounces(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(address__in=[person.address for person in scope.rows(Person) if person.address])


# What belongs to a council in another way than by its columns.
SPECIAL: Mapping[str, Callable[[Scope, QuerySet[Any]], QuerySet[Any]]] = {
    "councils.Council": lambda scope, rows: rows.filter(pk=scope.council.pk),
    "persons.Person": lambda scope, rows: persons_visible_to(scope.viewer).exclude(pk=0),
    "mail.Stop": _stops,  # obeyed wherever the person's address goes
    "mail.Bounce": _bounces,
    "organisations.Organisation": lambda scope, rows: rows.filter(pk__in=scope.organisations),
    "organisations.Affiliation": _affiliations,
    "organisations.ColleagueInvitation": _speaks_for,
    "organisations.Disclosure": lambda scope, rows: rows.filter(person__in=scope.rows(Person).values("pk")),
    "projects.Project": lambda scope, rows: rows.filter(councils=scope.council),
    "record.Line": lambda scope, rows: lines_visible_to(scope.viewer).exclude(kind__in=OF_THIS_NETWORK),
    "surveys.Instrument": _instruments,
    "surveys.Wave": lambda scope, rows: rows.filter(samples__council=scope.council),
    "surveys.Response": lambda scope, rows: rows.filter(council=scope.council, submitted_at__isnull=False),
    "surveys.AnswerFile": _answer_files,
    "analysis.Tally": lambda scope, rows: rows.filter(wave__samples__council=scope.council, part="").exclude(strata={}),
    "interviews.Guide": lambda scope, rows: rows.filter(
        Q(council=scope.council) | Q(pk__in=scope.rows(Interview).order_by().values("guide"))
    ),
    "interviews.Interview": lambda scope, rows: rows.filter(in_force(), council=scope.council),
    "interviews.Mark": _marks,
    "exchange.Introduction": lambda scope, rows: rows,  # of either side: visible_to says it
    "reports.Print": lambda scope, rows: rows.filter(
        report__series__council=scope.council, stage="published", made_at__isnull=False
    ),
}
