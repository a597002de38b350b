"""Work of the worker: one reminder a question."""

from clustergrowth.common.jobs import job
from clustergrowth.listen.interviews import services


@job("interviews.remind", every="10 6 * * *")
def remind() -> None:
    services.remind()
