"""Two councils with ten organisations; the figures in the tests were worked out by an independent script."""

GROUPS = {name: name[1].upper() if name[0] in "us" else name[0].upper() for name in
          ("a1", "a2", "a3", "uA", "sA", "b1", "b2", "b3", "uB", "sB")}  # fmt: skip
HELIX = {name: {"u": "HEI", "s": "SUP"}.get(name[0], "SME") for name in GROUPS}
FIRMS = [name for name, kind in HELIX.items() if kind == "SME"]
UNIVERSITIES = ["uA", "uB"]
TIES: dict[tuple[str, str], tuple[set[str], int]] = {
    ("a1", "uA"): ({"rd", "student"}, 5),
    ("a2", "uA"): ({"student"}, 1),
    ("a1", "a2"): ({"trade"}, 2),
    ("a1", "sA"): ({"advice"}, 1),
    ("uA", "uB"): ({"governance", "curriculum"}, 6),
    ("b1", "uB"): ({"rd"}, 2),
    ("b2", "uB"): ({"consult"}, 1),
    ("b1", "b2"): ({"trade"}, 1),
    ("a1", "b1"): ({"trade"}, 1),
    ("a1", "uB"): ({"mobility"}, 1),
    ("sA", "sB"): ({"governance"}, 1),
}
PAIRS = list(TIES)
