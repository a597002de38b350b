"""Services for many organisations at once, for files; one organisation at a time is in ``services``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from clustergrowth.common import clock
from clustergrowth.common.languages import plain
from clustergrowth.common.tables.copying import among, copy_in, new_ids
from clustergrowth.common.tables.removing import remove
from clustergrowth.people.organisations.models import RESERVED, Affiliation, FormerSlug, Organisation
from clustergrowth.people.organisations.queries import answered_for
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import reachable


def register_many(organisations: Sequence[Organisation]) -> None:
    """Store new organisations; gives each its number, its slug and what is derived from its facts."""
    now = clock.now()
    for organisation, id in zip(organisations, new_ids(Organisation, len(organisations)), strict=True):
        organisation.pk = id
        organisation.created_at = now
        organisation.prepare()
    _give_slugs(organisations)
    copy_in(Organisation, organisations)


def _give_slugs(organisations: Sequence[Organisation]) -> None:
    """The name; where that is taken the name and the place; where that is taken too, the name and the number."""
    wished = [_slug(organisation.name) for organisation in organisations]
    taken = {*RESERVED, *FormerSlug.objects.values_list("slug", flat=True), *_taken(wished)}
    second: list[tuple[Organisation, str]] = []
    for organisation, slug in zip(organisations, wished, strict=True):
        organisation.slug = slug
        if slug in taken:
            second.append((organisation, _slug(f"{organisation.name[:60]} {organisation.city[:15]}")))
        taken.add(slug)
    taken.update(_taken([slug for _organisation, slug in second]))
    for organisation, slug in second:
        if slug in taken:
            slug = f"{organisation.slug[:60]}-{organisation.pk}"
        organisation.slug = slug
        taken.add(slug)


def _taken(slugs: Collection[str]) -> Iterable[str]:
    return Organisation.objects.filter(among(Organisation, "slug", set(slugs))).values_list("slug", flat=True)


def _slug(words: str) -> str:
    return slugify(plain(words))[:75].strip("-") or "organisation"


def complete_many(changes: Iterable[tuple[Organisation, Mapping[str, Any]]]) -> None:
    """Change facts of known organisations: pairs of an organisation and its new facts."""
    by_fields: dict[tuple[str, ...], list[Organisation]] = {}
    for organisation, facts in changes:
        for name, value in facts.items():
            setattr(organisation, name, value)
        organisation.prepare()
        by_fields.setdefault(tuple(sorted(facts)), []).append(organisation)
    for names, organisations in by_fields.items():
        derived = ["folded", "search", "size", "nace_within"]
        Organisation.objects.bulk_update(organisations, [*names, *derived], batch_size=500)


def remove_many(ids: Collection[int]) -> None:
    """Take back organisations that were registered by mistake and that nothing refers to."""
    remove(Organisation, ids)


def affiliate_many(affiliations: Sequence[Affiliation]) -> None:
    """Store who works where; gives each affiliation its number.

    Where nobody answers for an organisation yet, the first whom one can write to does, as in ``affiliate``.
    """
    answered = answered_for({affiliation.organisation_id for affiliation in affiliations})
    persons = Person.objects.filter(reachable(), pk__in={affiliation.person_id for affiliation in affiliations})
    reached = set(persons.values_list("pk", flat=True))
    for affiliation in affiliations:
        if affiliation.organisation_id not in answered and affiliation.person_id in reached:
            affiliation.is_first_contact = True
        if affiliation.is_first_contact:
            answered.add(affiliation.organisation_id)
    for affiliation, id in zip(affiliations, new_ids(Affiliation, len(affiliations)), strict=True):
        affiliation.pk = id
    copy_in(Affiliation, affiliations)


def correct_functions(affiliations: Sequence[Affiliation]) -> None:
    """Keep what a list says somebody does where they work."""
    Affiliation.objects.bulk_update(affiliations, ["function"], batch_size=500)


def end_mistaken_affiliations(ids: Collection[int]) -> None:
    """Take back affiliations that were made by mistake."""
    remove(Affiliation, ids)
