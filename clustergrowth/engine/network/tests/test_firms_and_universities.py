import pytest

from clustergrowth.engine import InputFault
from clustergrowth.engine.network.tests.toy import FIRMS, PAIRS, TIES, UNIVERSITIES
from clustergrowth.engine.network.twomode import Proportion, coverage, evenness, volume

COUNTS = {pair: n for pair, (_, n) in TIES.items()}


def test_coverage_is_the_share_of_firms_with_a_university() -> None:
    found = coverage(PAIRS, FIRMS, UNIVERSITIES)
    assert found == Proportion(4, 6)
    assert found.value == pytest.approx(0.6667, abs=1e-4)


def test_volume_counts_interactions_not_pairs() -> None:
    assert volume(COUNTS, FIRMS, UNIVERSITIES) == 10


def test_direction_and_repetition_do_not_count() -> None:
    turned = [(b, a) for a, b in PAIRS] + PAIRS
    assert coverage(turned, FIRMS, UNIVERSITIES) == coverage(PAIRS, FIRMS, UNIVERSITIES)


def test_balance_of_kinds_in_the_network() -> None:
    assert evenness([6, 2, 2]) == pytest.approx(0.865, abs=1e-4)


def test_nothing_has_no_figure() -> None:
    assert coverage([], [], UNIVERSITIES).value is None
    assert evenness([0, 0, 0]) is None
    assert evenness([4]) is None


def test_all_in_one_place_is_not_even_at_all() -> None:
    assert evenness([7], of=15) == 0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputFault, match="firm and partner at once"):
        coverage(PAIRS, FIRMS, FIRMS)
    with pytest.raises(InputFault, match="only 1 are possible"):
        evenness([1, 2], of=1)
