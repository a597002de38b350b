"""Reading the ledger: what stands, what was confirmed, and how a line is shown to one viewer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import TruncDate

from clustergrowth.common.languages.searching import holds
from clustergrowth.common.ports import Described, Ref, described
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import Access, access_of
from clustergrowth.people.organisations.domain.kinds import HIGHER_EDUCATION
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Note, Party

ANSWERS = (Kind.CONFIRMED, Kind.DENIED, Kind.TAKEN_BACK)


def valid_lines() -> QuerySet[Line]:
    """Every line that was neither taken back nor denied, without the answers themselves."""
    return Line.objects.exclude(kind__in=ANSWERS).filter(~ended("pk"))


def ended(line: str) -> Exists:
    """Whether the line named by this column was taken back or denied."""
    return Exists(Line.objects.filter(earlier=OuterRef(line), kind__in=[Kind.DENIED, Kind.TAKEN_BACK]))


def answer_of(person: Person | None, line: Line) -> Line | None:
    """What somebody answered to a line."""
    given = Line.objects.filter(earlier=line, kind__in=ANSWERS, actor=person.key) if person else Line.objects.none()
    return given.order_by("-pk").first()


def confirmed(line: str = "") -> Q:
    """Whether both sides stand behind the line named by this column: confirmed, or accepted as an introduction."""
    column, kind = (line, f"{line}__kind") if line else ("pk", "kind")
    answer = Line.objects.filter(earlier=OuterRef(column), kind=Kind.CONFIRMED)
    return Q(**{kind: Kind.INTRODUCTION_ACCEPTED}) | Q(Exists(answer))


def interactions(since: datetime | None = None, until: datetime | None = None) -> QuerySet[Line]:
    """Lines with a level, in a window [since, until); two or more organisations took part in each."""
    lines = valid_lines().filter(level__isnull=False)
    if since is not None:
        lines = lines.filter(at__gte=since)
    if until is not None:
        lines = lines.filter(at__lt=until)
    return lines


def lines_of(organisation_ids: Iterable[int]) -> QuerySet[Line]:
    parts = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=list(organisation_ids))
    return valid_lines().filter(Exists(parts))


def notes_of(person: Person) -> QuerySet[Note]:
    """What somebody wanted to be reminded of."""
    return Note.objects.filter(author=person)


def lines_visible_to(viewer: Viewer) -> QuerySet[Line]:
    """Coordinators read what happened in their councils, the consortium lead all, members their organisation's."""
    access = access_of(viewer)
    if access.is_lead:
        return Line.objects.all()
    seen = Q(pk__in=[])
    if access.coordinates:
        within = Party.objects.filter(line=OuterRef("pk"), councils__overlap=list(access.coordinated))
        seen |= Q(council__in=access.coordinated) | Q(Exists(within))
    if access.organisations:
        parts = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=list(access.organisations))
        seen |= Q(Exists(parts))
    if access.person_id is not None:
        seen |= Q(actor=viewer.key)  # type: ignore[union-attr]  # whose access has a person_id is a Person
    return Line.objects.filter(seen)


@dataclass(frozen=True)
class PartyShown:
    """A party as one viewer sees it: by name where the name is open, else by kind and council."""

    organisation: Organisation | None
    kind: str
    councils: Sequence[str]
    is_named: bool


@dataclass(frozen=True)
class ReadableLine:
    """A line made readable for one viewer."""

    line: Line
    sides: Sequence[PartyShown]
    about: Described | None
    serves: Described | None
    note: str = ""
    note_lang: str = ""
    is_confirmed: bool = False
    council: Council | None = None
    answers: Sequence[str] = field(default=())
    may_open: bool = False


def readable_lines(lines: Sequence[Line], viewer: Viewer) -> list[ReadableLine]:
    """Lines with names, subjects, notes and answers; the number of queries does not grow with the lines."""
    ids = [line.pk for line in lines]
    parties: dict[int, list[Party]] = {}
    for party in Party.objects.filter(line__in=ids).order_by("pk"):
        parties.setdefault(party.line_id, []).append(party)
    organisations = Organisation.objects.in_bulk({p.organisation_id for sides in parties.values() for p in sides})
    councils = {council.slug: council for council in Council.objects.all()}
    subjects = described(_refs(lines), viewer)
    told, access = _told(ids, viewer), access_of(viewer)
    result = []
    for line in lines:
        answers, may_open, note, note_lang = told[line.pk]
        result.append(
            ReadableLine(
                line=line,
                sides=[_side(p, organisations.get(p.organisation_id), access) for p in parties.get(line.pk, [])],
                about=subjects.get(Ref(line.about_kind, line.about_id or 0)),
                serves=subjects.get(Ref(line.serves_kind, line.serves_id or 0)),
                note=note,
                note_lang=note_lang,
                is_confirmed=Kind.CONFIRMED in answers or line.kind == Kind.INTRODUCTION_ACCEPTED,
                council=councils.get(line.council),
                answers=answers,
                may_open=may_open,
            )
        )
    return result


def _refs(lines: Iterable[Line]) -> list[Ref]:
    about = [Ref(line.about_kind, line.about_id) for line in lines if line.about_id is not None]
    return about + [Ref(line.serves_kind, line.serves_id) for line in lines if line.serves_id is not None]


def _told(ids: Sequence[int], viewer: Viewer) -> dict[int, tuple[Sequence[str], bool, str, str]]:
    """How each line was answered, whether the viewer may open it, and its note with the note's language.

    A note is for its author, the parties and their coordinators: for those who see the line while signed in.
    """
    answers = ArraySubquery(Line.objects.filter(earlier=OuterRef("pk")).order_by("pk").values("kind"))
    opens = Exists(lines_visible_to(viewer).filter(pk=OuterRef("pk")))
    rows = Line.objects.filter(pk__in=ids).annotate(answers_given=answers, opens=opens)
    return {
        pk: (given, may_open, (text or "") if may_open else "", (lang or "") if may_open else "")
        for pk, given, may_open, text, lang in rows.values_list(
            "pk", "answers_given", "opens", "note__text", "note__lang"
        )
    }


def _side(party: Party, organisation: Organisation | None, access: Access) -> PartyShown:
    is_named = organisation is not None and (access.person_id is not None or organisation.is_public)
    return PartyShown(organisation if is_named else None, party.get_kind_display(), party.councils, is_named)


def filtered_lines(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Line]:
    """The lines a viewer may read, narrowed by what the filter form gives, newest first."""
    lines = lines_visible_to(viewer).exclude(kind__in=ANSWERS)
    if wanted.get("organisation"):
        named = Organisation.objects.filter(holds(wanted["organisation"], "search")).values("pk")
        lines = lines.filter(Exists(Party.objects.filter(line=OuterRef("pk"), organisation_id__in=named)))
    if wanted.get("kind"):
        lines = lines.filter(kind=wanted["kind"])
    if wanted.get("level"):
        lines = lines.filter(level__gte=int(wanted["level"]))
    if wanted.get("since"):
        lines = lines.filter(at__date__gte=wanted["since"])
    if wanted.get("until"):
        lines = lines.filter(at__date__lte=wanted["until"])
    return lines.order_by("-at", "-pk")


def suggestions(viewer: Viewer) -> list[str]:
    """Names for the boxes that ask for an organisation, before anything is typed: those met lately."""
    access = access_of(viewer)
    slugs = Council.objects.filter(pk__in=access.belongs_to).values_list("slug", flat=True)
    lately = (
        Party.objects.filter(councils__overlap=list(slugs)).order_by("-at").values_list("organisation_id", flat=True)
    )
    ids = list(dict.fromkeys(lately[:100]))[:12]
    return sorted(Organisation.objects.filter(pk__in=ids).values_list("name", flat=True))


@dataclass(frozen=True)
class Tie:
    """Two organisations that had to do with each other; a day counts once (field notes 8)."""

    a: int
    b: int
    days: int
    confirmed_days: int
    a_kind: str
    b_kind: str
    a_councils: frozenset[str]
    b_councils: frozenset[str]

    @property
    def pair(self) -> tuple[int, int]:
        return self.a, self.b

    @property
    def crosses(self) -> bool:
        """Between two councils: each side sits in one, and they share none."""
        return bool(self.a_councils and self.b_councils) and not self.a_councils & self.b_councils

    def touches(self, slugs: frozenset[str]) -> bool:
        return bool(slugs & (self.a_councils | self.b_councils))


def ties(since: datetime, until: datetime) -> list[Tie]:
    """Every pair of organisations with an interaction in [since, until), and what either was at the latest of them."""
    other = "line__parties__"
    day = TruncDate("line__at", tzinfo=UTC)
    is_confirmed = confirmed("line")
    pairs = Party.objects.filter(
        line__in=interactions(since, until), **{f"{other}organisation_id__gt": F("organisation_id")}
    )
    rows = pairs.values_list("organisation_id", f"{other}organisation_id").annotate(
        days=Count(day, distinct=True),
        confirmed_days=Count(day, distinct=True, filter=is_confirmed),
        a_kind=_latest(F("kind")),
        b_kind=_latest(F(f"{other}kind")),
        a_councils=_latest(_words("councils")),
        b_councils=_latest(_words(f"{other}councils")),
    )
    return [
        Tie(a, b, days, sure, a_kind, b_kind, frozenset(ours.split()), frozenset(theirs.split()))
        for a, b, days, sure, a_kind, b_kind, ours, theirs in rows
    ]


def _latest(of: F | Func) -> Func:
    latest_first = ArrayAgg(of, order_by="-line__at")
    return Func(latest_first, template="(%(expressions)s)[1]", output_field=TextField())


def _words(column: str) -> Func:
    """Arrays of different lengths cannot be put into an array."""
    return Func(column, Value(" "), function="array_to_string", output_field=TextField())


def universities_in(ties: Iterable[Tie]) -> set[int]:
    """The universities and research centres among the ends of these ties."""
    kinds = set(HIGHER_EDUCATION)
    return {tie.a for tie in ties if tie.a_kind in kinds} | {tie.b for tie in ties if tie.b_kind in kinds}
