import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clustergrowth.engine.network import nodes
from clustergrowth.engine.network.command import main
from clustergrowth.engine.network.groups import brokerage
from clustergrowth.engine.network.tests.toy import GROUPS, PAIRS
from tests.the_files import DATA

real = pytest.mark.skipif(
    not (DATA / "networks").is_dir(), reason=f"the public networks are not at {DATA / 'networks'}"
)


def _write(folder: Path, pairs: list[tuple[str, str]]) -> None:
    with (folder / "e.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("source", "target"), *pairs])
    with (folder / "n.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "council"), *GROUPS.items()])


def _run(folder: Path, *more: str) -> int:
    files = ["--edges", str(folder / "e.csv"), "--nodes", str(folder / "n.csv"), "--group", "council"]
    return main([*files, "--out", str(folder / "m.json"), "--permutations", "200", *more])


def _measures(folder: Path) -> Any:
    return json.loads((folder / "m.json").read_text(encoding="utf-8"))


def test_the_toy_network_gives_its_golden_values(tmp_path: Path) -> None:
    _write(tmp_path, [*PAIRS, *((b, a) for a, b in PAIRS)])
    assert _run(tmp_path) == 0
    found = _measures(tmp_path)
    assert (found["nodes"], found["edges"]) == (10, 11)
    assert found["density"] == pytest.approx(11 / 45)
    assert found["ei"] == pytest.approx(-0.2727, abs=1e-4)
    assert found["ei_expected"] == pytest.approx(0.1111, abs=1e-4)
    assert found["ei_excess"] == pytest.approx(-0.3838, abs=1e-4)
    assert found["odds_ratio"] == pytest.approx(0.3537, abs=1e-4)
    assert 0 < found["p_value"] <= 1
    assert found["blocks"]["A"]["B"] == found["blocks"]["B"]["A"] == pytest.approx(0.16)
    assert found["pairs_reached"] == 1
    assert found["evenness"] is None
    a1 = found["node"]["a1"]
    assert a1["brokerage"] == {"coordinator": 2, "boundary": 5, "consultant": 0, "liaison": 0}
    assert (a1["degree"], a1["participation"]) == (5, pytest.approx(0.48))
    assert found["node"]["a3"]["constraint"] is None
    assert found["node"]["a3"]["participation"] is None


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    _write(tmp_path, PAIRS)
    _run(tmp_path, "--seed", "4")
    first = (tmp_path / "m.json").read_bytes()
    _run(tmp_path, "--seed", "4")
    assert (tmp_path / "m.json").read_bytes() == first


def test_every_wrong_tie_is_told_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, [("a1", "a1"), ("a1", "nobody")])
    assert _run(tmp_path) == 2
    said = capsys.readouterr().err
    assert "e.csv, line 2, column target: 'a1' is not right, expected another node" in said
    assert "e.csv, line 3, column target: 'nobody' is not right, expected the id of a node" in said
    assert not (tmp_path / "m.json").exists()


def test_a_network_without_ties_has_no_index(tmp_path: Path) -> None:
    _write(tmp_path, [])
    assert _run(tmp_path) == 0
    found = _measures(tmp_path)
    assert (found["ei"], found["p_value"], found["assortativity"], found["density"]) == (None, None, None, 0)


def test_sampled_betweenness_states_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(2)
    groups = {k: k % 3 for k in range(300)}
    ties = [(int(a), int(b)) for a, b in chance.integers(0, 300, (900, 2)) if a != b]
    net = nodes.graph(ties, groups, directed=False)
    exact = nodes.betweenness(net)
    monkeypatch.setattr(nodes, "EXACT", 100)
    monkeypatch.setattr(nodes, "SOURCES", 150)
    sampled = nodes.betweenness(net)
    assert exact is not None
    assert sampled is not None
    assert exact.error is None
    assert sampled.error is not None
    assert np.abs(sampled.values - exact.values).max() < 5 * sampled.error


@real
def test_a_directed_network_agrees_with_its_reference_values(tmp_path: Path) -> None:
    """Reference: networkx, computed apart (networks/measures_networkx.csv)."""
    with (DATA / "networks" / "lazega_law_edges.csv").open(encoding="utf-8-sig") as file:
        ties = [(row["source"], row["target"]) for row in csv.DictReader(file) if row["relation"] == "advice"]
    with (DATA / "networks" / "lazega_law_nodes.csv").open(encoding="utf-8-sig") as file:
        groups = {row["node"]: row["office"] for row in csv.DictReader(file)}
    reference = _reference("office")
    roles = brokerage(ties, groups, directed=True)
    for role in ("coordinator", "gatekeeper", "representative", "consultant", "liaison"):
        assert sum(found[role] for found in roles.values()) == reference[f"brokerage_{role}"]
    assert nodes.assortativity(ties, groups, directed=True) == pytest.approx(
        reference["attribute_assortativity"], abs=1e-6
    )
    place, _ = nodes.places(ties, groups, directed=True)
    assert place["16"].betweenness == max(one.betweenness or 0 for one in place.values())
    assert place["16"].betweenness == pytest.approx(0.079984, abs=1e-6)


def _reference(attribute: str) -> dict[str, float]:
    with (DATA / "networks" / "measures_networkx.csv").open(encoding="utf-8-sig") as file:
        lines = [row for row in csv.DictReader(file) if row["network"] == "lazega_law" and row["relation"] == "advice"]
    return {row["measure"]: float(row["value"]) for row in lines if row["attribute_or_node"] == attribute}
