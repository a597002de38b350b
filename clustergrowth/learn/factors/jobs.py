"""Work of the worker: counting anew what is kept."""

from clustergrowth.common.jobs import job
from clustergrowth.learn.factors.queries import kept


@job("factors.recount_all", every="1 0 * * *")
def recount_all() -> None:
    """A new day has new windows: counted before somebody asks. Asked for by a page that shows what no longer holds."""
    kept.recount_all()
