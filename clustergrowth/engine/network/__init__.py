"""Who is connected, who bridges councils, what grows: the figures of key success factors 1 and 2.

coverage(ties, firms, partners).value        share of firms with at least one partner
external_internal(ties, groups)              E-I index with expectation, excess, odds ratio
rate_ratio(before, after)                    "increase" with an exact interval
"""

from clustergrowth.engine.network.change import (
    Change,
    paired_change,
    proportion,
)
from clustergrowth.engine.network.groups import (
    ExternalInternal,
    block_ties,
    brokerage,
    external_internal,
    external_internal_p,
    pair_evenness,
    pairs_reached,
    participation,
)
from clustergrowth.engine.network.twomode import (
    Proportion,
    coverage,
    evenness,
    volume,
)

__all__ = [
    "Change",
    "ExternalInternal",
    "Proportion",
    "block_ties",
    "brokerage",
    "coverage",
    "evenness",
    "external_internal",
    "external_internal_p",
    "pair_evenness",
    "paired_change",
    "pairs_reached",
    "participation",
    "proportion",
    "volume",
]
