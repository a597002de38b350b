import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustergrowth.engine import InputFault
from clustergrowth.engine.network.groups import (
    block_ties,
    brokerage,
    external_internal,
    external_internal_p,
    pair_evenness,
    pairs_reached,
    participation,
)
from clustergrowth.engine.network.tests.toy import GROUPS, HELIX, PAIRS
from clustergrowth.engine.network.twomode import Proportion
from tests.the_files import DATA

people = st.dictionaries(st.integers(0, 12), st.sampled_from("ABC"), min_size=2)


def test_the_index_comes_with_what_chance_would_give() -> None:
    found = external_internal(PAIRS, GROUPS)
    assert (found.external, found.internal) == (4, 7)
    assert found.index == pytest.approx(-0.2727, abs=1e-4)
    assert found.expected == pytest.approx(0.1111, abs=1e-4)
    assert found.excess == pytest.approx(-0.3838, abs=1e-4)
    assert found.odds_ratio == pytest.approx(0.3537, abs=1e-4)


def test_the_index_by_helix() -> None:
    found = external_internal(PAIRS, HELIX)
    assert (found.external, found.internal) == (6, 5)
    assert found.index == pytest.approx(0.0909, abs=1e-4)
    assert found.expected == pytest.approx(0.2444, abs=1e-4)
    assert found.odds_ratio == pytest.approx(0.6545, abs=1e-4)


def test_block_densities_are_symmetric_and_count_inside_pairs_once() -> None:
    found = block_ties(PAIRS, GROUPS)
    assert found["A", "B"] == found["B", "A"] == Proportion(4, 25)
    assert found["A", "A"] == Proportion(4, 10)
    assert found["B", "B"] == Proportion(3, 10)


def test_directed_blocks_tell_who_sends() -> None:
    found = block_ties([("a1", "b1"), ("b1", "a1"), ("a2", "b2")], GROUPS, directed=True)
    assert found["A", "B"] == Proportion(2, 25)
    assert found["B", "A"] == Proportion(1, 25)
    assert found["A", "A"].whole == 20


def roles(coordinator: int = 0, boundary: int = 0, consultant: int = 0, liaison: int = 0) -> dict[str, int]:
    return {"coordinator": coordinator, "boundary": boundary, "consultant": consultant, "liaison": liaison}


def test_brokers_stand_between_pairs_that_are_not_tied() -> None:
    found = brokerage(PAIRS, GROUPS)
    assert found["a1"] == roles(coordinator=2, boundary=5)
    assert found["uA"] == roles(boundary=1)
    assert found["uB"] == roles(boundary=3)
    by_helix = brokerage(PAIRS, HELIX)
    assert by_helix["a1"] == roles(coordinator=1, boundary=4, liaison=2)
    assert by_helix["uB"] == roles(consultant=1, boundary=2)


def test_participation_tells_who_already_bridges() -> None:
    found = participation(PAIRS, GROUPS)
    assert found["a1"] == pytest.approx(0.48)
    assert found["uA"] == pytest.approx(0.4444, abs=1e-4)
    assert found["uB"] == pytest.approx(0.5)
    assert found["a3"] is None


def test_reach_and_evenness_over_six_councils() -> None:
    councils = {f"{council}{k}": council for council in "ABCDEF" for k in range(3)}
    ties = [("A0", "B0"), ("A1", "B0"), ("C0", "D0"), ("A0", "A1")]
    assert pairs_reached(ties, councils) == Proportion(2, 15)
    assert pair_evenness(ties, councils) == pytest.approx(0.23504, abs=1e-5)
    assert pair_evenness([("A0", "A1")], councils) is None


def test_shuffled_labels_find_a_wall_between_groups() -> None:
    groups = {k: "AB"[k % 2] for k in range(20)}
    wall = [(a, b) for a in groups for b in groups if a < b and groups[a] == groups[b]]
    p = external_internal_p(wall, groups, permutations=999)
    assert p == pytest.approx(1 / 1000)
    everybody = [(a, b) for a in groups for b in groups if a < b]
    assert external_internal_p(everybody, groups, permutations=99) == 1
    assert external_internal_p([], groups) is None


def test_the_same_seed_gives_the_same_p() -> None:
    assert external_internal_p(PAIRS, GROUPS, seed=3) == external_internal_p(PAIRS, GROUPS, seed=3)


def test_undefined_figures_are_none() -> None:
    nothing = external_internal([], GROUPS)
    assert (nothing.index, nothing.excess, nothing.odds_ratio) == (None, None, None)
    assert external_internal([("a1", "b1")], GROUPS).odds_ratio is None


def test_a_tie_with_oneself_or_a_stranger_is_refused() -> None:
    with pytest.raises(InputFault, match="tied to itself"):
        external_internal([("a1", "a1")], GROUPS)
    with pytest.raises(InputFault, match="nobody is in no group"):
        external_internal([("a1", "nobody")], GROUPS)


@given(people, st.data())
def test_turning_and_repeating_ties_changes_nothing(groups: dict[int, str], data: st.DataObject) -> None:
    names = sorted(groups)
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda tie: tie[0] != tie[1])
    ties = data.draw(st.lists(pair))
    turned = [(b, a) for a, b in ties] + ties
    assert external_internal(turned, groups) == external_internal(ties, groups)
    assert participation(turned, groups) == participation(ties, groups)
    blocks = block_ties(ties, groups)
    letters = sorted(set(groups.values()))
    seen = sum(blocks[r, s].part for k, r in enumerate(letters) for s in letters[k:])
    assert seen == len({frozenset(tie) for tie in ties})


@pytest.mark.skipif(not (DATA / "networks").is_dir(), reason=f"the public networks are not at {DATA / 'networks'}")
@pytest.mark.parametrize(
    ("network", "relation", "group", "expected"),
    [
        ("lazega_law", "advice", "office", -0.5695),
        ("lazega_law", "advice", "practice", -0.4821),
        ("lazega_law", "advice", "status", -0.3251),
        ("lazega_law", "friendship", "office", -0.7148),
        ("krackhardt_hightech", "advice", "dept", 0.5158),
        ("chemnet", "pol", "type", 0.2865),
    ],
)
def test_public_networks_give_their_published_index(network: str, relation: str, group: str, expected: float) -> None:
    with (DATA / "networks" / f"{network}_nodes.csv").open(encoding="utf-8-sig") as file:
        groups = {row["node"]: row[group] for row in csv.DictReader(file)}
    with (DATA / "networks" / f"{network}_edges.csv").open(encoding="utf-8-sig") as file:
        ties = [(row["source"], row["target"]) for row in csv.DictReader(file) if row["relation"] == relation]
    assert external_internal(ties, groups, directed=True).index == pytest.approx(expected, abs=1e-4)
