"""What an upgrade folds is folded by the rule of the day it was written on, whatever the rule is today."""

import pytest
from django.db import connection

from clustergrowth.common.languages.frozen_2026_11_30 import fold, fold_again, searchable
from clustergrowth.people.organisations.models import Listing, Organisation
from tests.cast import Cast

FOLDED = {
    "O’Brien & Sons Tooling": ("o brien & sons tooling", " o brien & sons tooling obrien"),
    "Jean\u2011Pierre Muñoz": ("jean pierre munoz", " jean pierre munoz jeanpierre"),
    "Nova, S. A.": ("nova sa", " nova sa"),
    "Laser Sud S.r.l.": ("laser sud srl", " laser sud srl"),
    "Işık San. ve Tic. A.Ş.": ("isik san ve tic as", " isik san ve tic as"),
    "L‘École d’Été": ("l ecole d ete", " l ecole d ete lecole dete"),
    "Straße 0.05 mm.": ("strasse 0.05 mm", " strasse 0.05 mm"),
    "Łódź «Øre»": ("lodz ore", " lodz ore"),
    "Coop\u00adera\u2009tive": ("coopera tive", " coopera tive"),
    "İSTANBUL ısıl": ("istanbul isil", " istanbul isil"),
}


@pytest.mark.parametrize("name", FOLDED)
def test_the_rule_of_that_day_never_changes(name: str) -> None:
    assert (fold(name), searchable(name)) == FOLDED[name]


@pytest.mark.django_db
def test_what_was_folded_by_an_older_rule_is_folded_again_in_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    Organisation.objects.filter(pk=cast.laser.pk).update(folded="l'ecole s.r.l.", search=" l'ecole s.r.l. bologna")
    Organisation.objects.filter(pk=cast.ateneo.pk).update(folded="dell’arte", search=" dell’arte")
    connection.check_constraints()  # a migration begins with nothing waiting
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        fold_again(Organisation, folded=fold, search=searchable)
    told = Organisation.objects.filter(pk__in=[cast.laser.pk, cast.ateneo.pk]).order_by("folded")
    assert list(told.values_list("folded", "search")) == [
        ("dell arte", " dell arte dellarte"),
        ("l ecole srl", " l ecole srl bologna lecole"),
    ]
    assert Listing.objects.filter(folded="l'ecole s.r.l.").exists(), (
        "what a trigger keeps is the migration's own matter"
    )
