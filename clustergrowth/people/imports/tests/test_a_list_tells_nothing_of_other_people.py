"""An address typed into a file opens nothing of the person behind it: it reads like a new one, everywhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.services import preparing
from clustergrowth.people.imports.tests.importing import imported, looked_through
from tests.cast import Cast

OTHERS = ("murat", "ayse", "selin", "leda", "adam")  # their surnames stand nowhere in Bologna
NAMES = (" ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "M. L.", "Nessuno Affatto")


def read(client: Client, of: Import) -> str:
    """All that the coordinator is shown of an import: its page and its listing."""
    page = client.get(reverse("import_page", args=[of.pk])).content.decode()
    return page + client.get(reverse("import_listing", args=[of.pk])).getvalue().decode()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_the_coordinator_may_not_see_reads_like_somebody_new(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.carla)
    known = [getattr(cast, one) for one in OTHERS]
    shown: list[str] = []
    counted: list[list[Any]] = []
    found: list[list[Any]] = []
    for addresses in ([one.email for one in known], [f"new-{n}@example.org" for n in range(len(known))]):
        text = "name;e-mail;organisation\n" + "".join(f"{name};{address};Laser Sud\n" for address in addresses)
        of = looked_through(cast.bologna, cast.carla, text, what="contacts")
        found.append([of.summary[part] for part in ("matched", "differing", "remarked")])
        shown.append(read(client, of))
        preparing.start(of, by=cast.carla)
        of.refresh_from_db()
        shown.append(read(client, of))
        counted.append([of.counts, list(of.rows.values_list("outcome", "matched", "remarks", "differs"))])
        again = imported(cast.bologna, cast.carla, text, what="contacts")
        shown.append(read(client, again))
        counted[-1].append(again.counts)
    assert found[0] == found[1] and counted[0] == counted[1]
    for canary in [one.name.split()[1] for one in known]:
        assert not any(canary in text for text in shown)
    assert name in shown[0]
    assert ("matched" in shown[2]) == ("matched" in shown[5])
