"""A ranking as bars: value, interval and n of each row; a hidden one shows no number."""

from django.utils.translation import gettext as _

from clustergrowth.common.components.charts import Bar
from clustergrowth.common.figures import decimals
from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.queries.analysis import NeedRow, RankedRows


def bars_of(ranking: RankedRows) -> list[Bar]:
    return [_bar(row) for row in ranking.rows if row.is_hidden or row.need.rank is not None]


def _bar(row: NeedRow) -> Bar:
    if row.is_hidden or row.value is None:
        return Bar(row.label, hidden=True)
    return Bar(row.label, row.value, row.low, row.high, row.need.n, note=specific_words(row))


def specific_words(row: NeedRow) -> str:
    """How much more often than in all regions, where that is more than chance."""
    own = row.specific
    if own is None or not own.specific:
        return ""
    values = {"times": decimals(own.shrunken), "low": decimals(own.low), "high": decimals(own.high)}
    return _("%(times)s times as often as in all regions (%(low)s to %(high)s)") % values


def described(ranking: RankedRows) -> str:
    """What the numbers of a ranking are, in one sentence."""
    return {
        Measure.MAJOR: _("Share of the firms that answered, with its 95 % interval."),
        Measure.GAP: _("Importance × (importance − ability), averaged over the firms, with its 95 % interval."),
        Measure.LOWEST: _("Average score of the firms with its 95 % interval, the weakest first."),
        Measure.HIGHEST: _("Average score of the firms with its 95 % interval, the highest first."),
    }[ranking.measure]


def compared_words(ranking: RankedRows) -> str:
    """What is counted when a region is compared with all regions."""
    return {
        Measure.MAJOR: _("The comparison is of the share of firms that say so."),
        Measure.GAP: _("The comparison is of the share of firms that rate their ability below the importance."),
        Measure.LOWEST: _("The comparison is of the share of firms in the lowest quarter of the scale."),
        Measure.HIGHEST: _("The comparison is of the share of firms in the highest quarter of the scale."),
    }[ranking.measure]
