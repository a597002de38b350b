"""Work of the worker: reports as PDF."""

from clustergrowth.common.jobs import Queue, job
from clustergrowth.listen.reports import services


@job("reports.print", queue=Queue.READER)
def print_report(id: int) -> None:
    services.make_print(id)
