"""Who is connected, who bridges councils, what grows: the figures of key success factors 1 and 2.

coverage(ties, firms, partners).value        share of firms with at least one partner
external_internal(ties, groups)              E-I index with expectation, excess, odds ratio
paired_change(both, lost, won, neither)      how a share changed among the same members
"""
