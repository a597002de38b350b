"""Two coordinators bring the same firms at one moment: the register holds each once, and every row is accounted for."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from clustergrowth.people.imports import running
from clustergrowth.people.imports.models import Import, State
from clustergrowth.people.imports.tests.importing import looked_through
from clustergrowth.people.organisations.models import Organisation
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = "name;city;pic;vat\n" + "".join(f"Officina {n} Srl;Parma;{900000000 + n};\n" for n in range(300))


def test_the_same_firms_from_two_files_are_registered_once() -> None:
    cast = make_cast()
    files = [looked_through(one, by, FIRMS) for one, by in ((cast.bologna, cast.carla), (cast.istanbul, cast.selin))]
    start, wrong = Barrier(2), list[BaseException]()

    def take(pk: int) -> None:
        of = Import.objects.get(pk=pk)
        of.state = State.RUNNING
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
    assert {one.state for one in counts} == {State.DONE}
    assert sum(one.taken for one in counts) == 300
    assert [one.taken + one.joined + one.known + one.refused for one in counts] == [300, 300]
