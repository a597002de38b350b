import pytest

from clustergrowth.engine import Fault
from clustergrowth.engine.network import (
    Proportion,
    blau,
    concentration,
    coverage,
    evenness,
    multiplex_share,
    multiplexity,
    two_mode_density,
    volume,
)
from clustergrowth.engine.network.tests.toy import FIRMS, HELIX, PAIRS, TIES, UNIVERSITIES

FIRM_TIES = {pair: kinds for pair, (kinds, _) in TIES.items() if {HELIX[name] for name in pair} == {"SME", "HEI"}}
COUNTS = {pair: n for pair, (_, n) in TIES.items()}


def test_coverage_is_the_share_of_firms_with_a_university() -> None:
    found = coverage(PAIRS, FIRMS, UNIVERSITIES)
    assert found == Proportion(4, 6)
    assert found.value == pytest.approx(0.6667, abs=1e-4)


def test_density_counts_pairs_of_all_there_could_be() -> None:
    found = two_mode_density(PAIRS, FIRMS, UNIVERSITIES)
    assert (found.part, found.whole) == (5, 12)
    assert found.value == pytest.approx(0.4167, abs=1e-4)


def test_volume_counts_interactions_not_pairs() -> None:
    assert volume(COUNTS, FIRMS, UNIVERSITIES) == 10


def test_multiplexity_is_kinds_a_tied_pair() -> None:
    assert multiplexity(FIRM_TIES) == pytest.approx(1.2)
    assert multiplex_share(FIRM_TIES) == Proportion(1, 5)


def test_direction_and_repetition_do_not_count() -> None:
    turned = [(b, a) for a, b in PAIRS] + PAIRS
    assert coverage(turned, FIRMS, UNIVERSITIES) == coverage(PAIRS, FIRMS, UNIVERSITIES)
    assert two_mode_density(turned, FIRMS, UNIVERSITIES) == two_mode_density(PAIRS, FIRMS, UNIVERSITIES)
    assert multiplexity({("u", "a"): {"rd"}, ("a", "u"): {"rd", "student"}}) == 2


def test_balance_of_kinds_in_the_network() -> None:
    amounts = [6, 2, 2]
    assert blau(amounts) == pytest.approx(0.56)
    assert blau(amounts, normalised=True) == pytest.approx(0.84)
    assert evenness(amounts) == pytest.approx(0.865, abs=1e-4)
    assert concentration([3, 1]) == pytest.approx(0.625)


def test_nothing_has_no_figure() -> None:
    assert coverage([], [], UNIVERSITIES).value is None
    assert multiplexity({}) is None
    assert blau([0, 0]) is None
    assert blau([4], normalised=True) is None
    assert evenness([0, 0, 0]) is None
    assert evenness([4]) is None


def test_all_in_one_place_is_not_even_at_all() -> None:
    assert evenness([7], of=15) == 0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Fault, match="firm and partner at once"):
        coverage(PAIRS, FIRMS, FIRMS)
    with pytest.raises(Fault, match="below 0"):
        blau([1, -1])
    with pytest.raises(Fault, match="only 1 are possible"):
        evenness([1, 2], of=1)
