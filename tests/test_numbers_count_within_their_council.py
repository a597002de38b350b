"""What others number counts as one thing only within a council: the 7 of two councils' lists are two firms.

A unique constraint over a number, code or name that comes from outside must reach a council; those that do not are
listed here, each with what makes its value one and the same wherever it comes from.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from clustergrowth.people.councils.models import Council
from tests.faulty.outside_numbers import numbered_by_its_file

OURS = "the house gives it and never gives it twice"
SECRET = "a random secret"
WORLD = "one authority gives it for the whole world or country, so it means the same in every council"
ITSELF = "it names a council, or what is of the network alone"
PARTS = "a part of one thing of the house, numbered by the house or named by a word of it"
ONE_EVERYWHERE = {
    "councils.Council: slug": ITSELF,
    "councils.Council: prefix": ITSELF,
    "councils.Council: colour": ITSELF,
    "councils.Appointment: one_appointment_an_address": "each council asks an address once",
    "exchange.Introduction: one_live_introduction_a_need_and_pair": PARTS,
    "factors.KeptCount: a_count_is_kept_once": "what is counted and for whom are words of the house",
    "interviews.Interview: nonce": SECRET,
    "interviews.Quotation: nonce": SECRET,
    "interviews.CaseStudy: nonce": SECRET,
    "limits.Answered: sent": "the digest of a form as it was rendered for one browser",
    "limits.UseCount: limits_one_tally": "what is counted and for whom are words of the house",
    "mail.Bounce: address": WORLD,
    "mail.Mail: one_mail_waits_for_a_stranger": PARTS,
    "mail.Mail: one_mail_waits_for_one_matter": PARTS,
    "mail.RestoredCopy: a_database_is_a_copy_once": ITSELF,
    "mail.SignedLink: secret_hash": SECRET,
    "mail.Stop: one_stop_a_topic": "who reads an address stops a topic once, whichever council writes",
    "meetings.Decision: number": f"begins with the prefix of its council; {OURS}",
    "organisations.FormerSlug: slug": OURS,
    "organisations.Disclosure: one_disclosure_for_one_reason": PARTS,
    "organisations.ColleagueInvitation: one_invitation_an_address": "each organisation asks an address once",
    "organisations.Organisation: slug": OURS,
    "organisations.Organisation: vat": WORLD,
    "organisations.Organisation: ror": WORLD,
    "organisations.Organisation: pic": WORLD,
    "outcomes.Outcome: a_side_is_asked_once_a_moment": PARTS,
    "persons.Person: key": SECRET,
    "persons.Person: one_person_an_address": WORLD,
    "projects.Project: slug": OURS,
    "projects.Tag: one_tag_a_thing_and_project": PARTS,
    "projects.WorkPackage: one_work_package_a_number": "a project numbers its own, whichever councils take part",
    "record.Line: confirmed_denied_or_taken_back_once": PARTS,
    "record.Party: a_party_once_a_line": PARTS,
    "reports.Print: one_print_a_language": PARTS,
    "reports.Series: number": f"begins with the prefix of its council; {OURS}",
    "surveys.Instrument: one_instrument_a_version": "instruments are the network's; another content under a known "
    "version is refused",
    "surveys.OpenLink: token": SECRET,
    "analysis.Tally: one_tally_a_part": PARTS,
}
Model = type[models.Model]


def uniques(model: Model) -> Iterator[tuple[str, list[models.Field]]]:  # type: ignore[type-arg]  # of any value
    """Every unique field and constraint by its name, with the fields it compares."""
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield field.name, [field]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield str(constraint.name), [model._meta.get_field(name) for name in constraint.fields]  # type: ignore[misc]


def is_of_one_council(model: Model, seen: frozenset[Model] = frozenset()) -> bool:
    """Whether each of these has one council, itself or through what it is a part of."""
    if model is Council:
        return True
    of = [field for field in model._meta.local_fields if isinstance(field, models.ForeignKey)]
    parents = [
        field.related_model
        for field in of
        if field.name == "council" or field.remote_field.on_delete is models.CASCADE  # a part of it
    ]
    return any(
        isinstance(parent, type) and parent not in seen and is_of_one_council(parent, seen | {model})
        for parent in parents
    )


def reach_no_council(model: Model) -> Iterator[str]:
    for name, fields in uniques(model):
        related = [field.related_model for field in fields if field.is_relation]
        if related and len(related) == len(fields):
            continue  # pairs of things of the house
        if not any(isinstance(one, type) and is_of_one_council(one) for one in related):
            yield f"{model._meta.label}: {name}"


def ours() -> list[Model]:
    return [model for model in apps.get_models() if model.__module__.startswith("clustergrowth.")]


def test_every_number_from_outside_counts_within_a_council() -> None:
    found = {one for model in ours() for one in reach_no_council(model)}
    assert found - ONE_EVERYWHERE.keys() == set(), "let the constraint carry the council, or say here why it need not"
    assert ONE_EVERYWHERE.keys() - found == set(), "these are no more"


@isolate_apps("clustergrowth.listen.surveys")
def test_a_noun_that_takes_a_number_of_a_file_for_one_everywhere_is_found() -> None:
    assert list(reach_no_council(numbered_by_its_file())) == ["surveys.Delivery: one_delivery_a_number"]
