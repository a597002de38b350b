"""Who is connected, who bridges councils, what grows: the figures of key success factors 1 and 2.

coverage(ties, firms, partners).value        share of firms with at least one partner
external_internal(ties, groups)              E-I index with expectation, excess, odds ratio
rate_ratio(before, after)                    "increase" with an exact interval
"""

from clustergrowth.engine.network.change import (
    Change,
    Renewal,
    clopper_pearson,
    paired_change,
    proportion,
    proportion_change,
    rate_ratio,
    renewal,
)
from clustergrowth.engine.network.groups import (
    Brokerage,
    ExternalInternal,
    block_ties,
    brokerage,
    coordinator_dependence,
    external_internal,
    external_internal_p,
    pair_evenness,
    pairs_reached,
    participation,
)
from clustergrowth.engine.network.twomode import (
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

__all__ = [
    "Brokerage",
    "Change",
    "ExternalInternal",
    "Proportion",
    "Renewal",
    "blau",
    "block_ties",
    "brokerage",
    "clopper_pearson",
    "concentration",
    "coordinator_dependence",
    "coverage",
    "evenness",
    "external_internal",
    "external_internal_p",
    "multiplex_share",
    "multiplexity",
    "pair_evenness",
    "paired_change",
    "pairs_reached",
    "participation",
    "proportion",
    "proportion_change",
    "rate_ratio",
    "renewal",
    "two_mode_density",
    "volume",
]
