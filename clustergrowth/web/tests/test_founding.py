"""What a network becomes when it is founded, what it stays, and from where it may be reached."""

import pytest

from clustergrowth.common.errors import Refused
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.web.running import founding
from clustergrowth.web.running.founding import DEMONSTRATION, REAL

OWN = {"CLUSTERGROWTH_ADDRESS": "https://councils.example.org"}
EVERY = {"HOST": "0.0.0.0"}
ONCE = {"CLUSTERGROWTH_DEMO": "1"}
TWICE = ONCE | {"CLUSTERGROWTH_DEMO_FOR_EVERYBODY": "1"}
Given = dict[str, str]


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "CLUSTERGROWTH_ADDRESS", *TWICE):
        monkeypatch.delenv(name, raising=False)


def decided(patch: pytest.MonkeyPatch, stands: NetworkKind | None, given: Given) -> NetworkKind:
    for name, value in given.items():
        patch.setenv(name, value)
    return founding.decide(stands)


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({}, DEMONSTRATION), ({"CLUSTERGROWTH_DEMO": "0"}, REAL), (ONCE, DEMONSTRATION), (OWN, REAL), (EVERY, REAL),
        ({"CLUSTERGROWTH_ADDRESS": "http://192.168.1.5:8000"}, REAL), (OWN | TWICE, DEMONSTRATION),
        ({"CLUSTERGROWTH_ADDRESS": "http://localhost:8000", "HOST": "::1"}, DEMONSTRATION),
    ],
)  # fmt: skip
def test_a_new_one_becomes_what_is_asked_and_real_where_others_reach_it(
    monkeypatch: pytest.MonkeyPatch, given: Given, becomes: NetworkKind
) -> None:
    assert decided(monkeypatch, None, given) == becomes


def test_a_real_one_stays_real_when_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decided(monkeypatch, REAL, {}) == REAL


@pytest.mark.parametrize(("stands", "said"), [(REAL, "1"), (DEMONSTRATION, "0")])
def test_asking_for_the_other_kind_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, stands: NetworkKind, said: str
) -> None:
    with pytest.raises(Refused, match=r"a CLUSTERGROWTH_HOME .* of its own"):
        decided(monkeypatch, stands, {"CLUSTERGROWTH_DEMO": said})


@pytest.mark.parametrize("where", [OWN, EVERY, {"HOST": "councils.example.org"}, {"CLUSTERGROWTH_ADDRESS": "http://x"}])
@pytest.mark.parametrize("told", [{}, ONCE, {"CLUSTERGROWTH_DEMO_FOR_EVERYBODY": "1"}])
def test_a_demonstration_answers_others_only_when_told_twice(
    monkeypatch: pytest.MonkeyPatch, where: Given, told: Given
) -> None:
    with pytest.raises(Refused, match="on this machine only"):
        decided(monkeypatch, DEMONSTRATION, where | told)
    assert decided(monkeypatch, DEMONSTRATION, where | TWICE) == DEMONSTRATION
