"""What every step of an introduction writes into the ledger."""

from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind, Level


def works_at(person: Person, organisation: Organisation) -> bool:
    return organisation.pk in access_of(person).organisations


def write_down(
    kind: Kind, introduction: Introduction, *, by: Person | None, side: Organisation | None, level: Level | None = None
) -> None:
    theme_id = next((p.theme_id for p in (introduction.need, introduction.offer) if p and p.theme_id), None)
    ledger.write(
        kind,
        by=by,
        between=[introduction.from_organisation, introduction.to_organisation],
        about=Ref("introduction", introduction.pk),
        serves=Ref("theme", theme_id) if theme_id else None,
        council=introduction.council,
        acting_for=side,
        level=level,
        is_brokered=introduction.is_brokered,
    )
