"""Two lists that name the same firms or people come, or come and go, at one moment.

The register holds each once, every row is accounted for, and undoing the one takes nothing that the other names.
"""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from clustergrowth.common.imports.work import reporter
from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.imports.models import Import, RowOutcome
from clustergrowth.people.imports.services import running, undoing
from clustergrowth.people.imports.tests.importing import imported, looked_through
from clustergrowth.people.organisations.models import Affiliation, Organisation
from tests.cast import Cast, make_cast
from tests.one_moment import before_the_first_is_through

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = "name;city;pic;vat\n" + "".join(f"Officina {n} Srl;Parma;{900000000 + n};\n" for n in range(300))


def test_the_same_firms_from_two_files_are_registered_once() -> None:
    cast = make_cast()
    files = [looked_through(one, by, FIRMS) for one, by in ((cast.bologna, cast.carla), (cast.istanbul, cast.selin))]
    start, wrong = Barrier(2), list[BaseException]()

    def take(pk: int) -> None:
        of = Import.objects.get(pk=pk)
        of.state = Import.State.RUNNING
        start.wait(timeout=20)
        try:
            running.run(of)
        except BaseException as fault:  # noqa: BLE001 - told to the test below
            wrong.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(one.pk,)) for one in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not wrong
    assert Organisation.objects.filter(name__startswith="Officina").count() == 300
    counts = [Import.objects.get(pk=one.pk) for one in files]
    assert {one.state for one in counts} == {Import.State.DONE}
    assert sum(one.taken for one in counts) == 300
    assert [one.taken + one.joined + one.known + one.refused for one in counts] == [300, 300]


PEOPLE = "name;email;phone\nRita Usignolo;rita@example.org;\nAldo Merlo;;+39 0511000\n"
FIRM = "name;city;country\nNuova Srl;Parma;IT\n"
WORKER = "name;email;organisation\nRita Usignolo;rita@example.org;Nuova Srl\n"


def two_lists(cast: Cast, text: str, what: str, *, again: str = "", of: str = "") -> tuple[Import, Import]:
    """One that is imported, and a later one that was looked through and may be imported."""
    first = imported(cast.bologna, cast.carla, text, what=what, name="first.csv")
    council, by = (cast.istanbul, cast.selin) if of == "another council" else (cast.bologna, cast.carla)
    later = looked_through(council, by, again or text, what="contacts" if again else what, name="later.csv")
    return first, later


@pytest.mark.parametrize("undone_first", [False, True])
def test_undoing_a_list_takes_no_person_whom_a_list_names_that_is_being_imported(undone_first: bool) -> None:
    first, later = two_lists(make_cast(), PEOPLE, "contacts")
    acts = [lambda: running.run(later), lambda: undoing.undo(first)]
    before_the_first_is_through(*(reversed(acts) if undone_first else acts))
    assert set(later.rows.values_list("outcome", flat=True)) == {RowOutcome.TAKEN if undone_first else RowOutcome.KNOWN}
    named = later.rows.exclude(person=None).values("person")
    assert Contact.objects.filter(person__in=named, council=later.council).count() == 2
    assert set(first.rows.values_list("was_undone", flat=True)) == {undone_first}


@pytest.mark.parametrize("whose", ["the same council", "another council"])
@pytest.mark.parametrize("undone_first", [False, True])
def test_undoing_a_list_takes_no_firm_that_a_list_names_that_is_being_imported(undone_first: bool, whose: str) -> None:
    first, later = two_lists(make_cast(), FIRM, "organisations", of=whose)
    acts = [lambda: running.run(later), lambda: undoing.undo(first)]
    before_the_first_is_through(*(reversed(acts) if undone_first else acts))
    firm = Organisation.objects.get(name="Nuova Srl")
    assert later.rows.get().organisation == firm
    assert later.rows.get().outcome == (RowOutcome.TAKEN if undone_first else RowOutcome.KNOWN)
    assert Membership.objects.filter(organisation=firm).exists() != (undone_first and whose == "another council")
    assert first.rows.get().was_undone == undone_first


def test_undoing_a_list_takes_no_firm_where_somebody_works_whom_a_list_names_that_is_being_imported() -> None:
    first, later = two_lists(make_cast(), FIRM, "organisations", again=WORKER)
    before_the_first_is_through(lambda: running.run(later), lambda: undoing.undo(first))
    assert Affiliation.objects.filter(organisation__name="Nuova Srl", person__name="Rita Usignolo").exists()
    why = first.rows.get().why
    assert why and why.code == "used_by"


def test_work_that_holds_its_own_file_goes_on_without_telling_how_far_it_is(settings: Any) -> None:
    cast = make_cast()
    of = looked_through(cast.bologna, cast.carla, PEOPLE, what="contacts")
    settings.JOBS_INLINE = False
    tell = reporter(of)
    tell(1)
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=of.pk)
        tell(2)
    of.refresh_from_db()
    assert of.done_rows == 1
    tell(3)
    of.refresh_from_db()
    assert of.done_rows == 3
