"""The work on a file: started under its lock, done by the worker, watched meanwhile, tried again, given up."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, OperationalError, connections
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from clustergrowth.common import jobs
from clustergrowth.common.errors import TooLate
from clustergrowth.common.imports.models import BUSY, ImportState, IncomingFile
from clustergrowth.common.jobs import Queue, are_done_at_once, defer, job
from clustergrowth.common.locks import lock

F = TypeVar("F", bound=IncomingFile)
T = TypeVar("T")
Progress = Callable[[int], None]
Work = Callable[[F, Any], None]  # on a file, for somebody
TRIES = 3  # who waits for the other's rows, or meets them, is sent back by the database, and alone the next time
LONGEST_WAIT = "200ms"  # for the row of the file, to tell in it how far the work is
NAMES = {ImportState.CHECKING: "look_through", ImportState.RUNNING: "run", ImportState.UNDOING: "undo"}


def must_be(of: IncomingFile, *allowed: str) -> None:
    """Hold the file, and go on only if it still stands where it was seen."""
    if lock(of, *of.related).state not in allowed:
        raise TooLate(_("This file has been processed further in the meantime. Please look at its page again."))


def idle(rows: QuerySet[F]) -> QuerySet[F]:
    """Those that nobody works on, locked: until the transaction ends no work on them is started."""
    return rows.exclude(state__in=BUSY).select_for_update(skip_locked=True, of=("self",))


def start(of: IncomingFile, state: ImportState, *, by: Any) -> None:
    """Have the worker do what a state means; its sentences are those of the reader who starts it."""
    of.state, of.done_rows = state, 0
    of.save(update_fields=["state", "done_rows"])
    language = (translation.get_language() or by.language)[:2]
    defer(f"{of.jobs}.{NAMES[state]}", id=of.pk, by=by.pk, language=language)


def files_ahead(of: IncomingFile) -> int:
    """How many pieces of readers' work the worker has before this one; 0 when it is at it."""
    return jobs.ahead(f"{of.jobs}.{NAMES[ImportState(of.state)]}", id=of.pk) or 0 if of.is_busy else 0


def declare(model: type[F], *, look_through: Work[F], run: Work[F], undo: Work[F] | None = None) -> None:
    """What is done with files of this kind. What ends before its end leaves nothing behind, and that is said."""
    for state, do in zip(NAMES, (look_through, run, undo), strict=True):
        if do is None:
            continue  # what is in stays in
        name = f"{model.jobs}.{NAMES[state]}"
        job(name, queue=Queue.READER, retry=0, given_up=_stop(model))(_worked(model, state, do))


def _worked(model: type[F], state: ImportState, do: Work[F]) -> Callable[..., None]:
    def work(id: int, by: int = 0, language: str = "en") -> None:
        somebody = get_user_model()._default_manager.filter(pk=by).first()

        def attempt() -> None:
            of = model._default_manager.select_related(*model.related).get(pk=id)
            if of.state == state:
                do(of, somebody)

        with translation.override(language):
            tried(attempt, IntegrityError, OperationalError)

    return work


def tried(do: Callable[[], T], *sent_back: type[DatabaseError]) -> T:
    """Do it, a transaction; anew where the database sends it back: whoever came first is known then."""
    for _attempt in range(1, TRIES):
        with suppress(*sent_back):
            return do()
    return do()


def _stop(model: type[F]) -> Callable[..., None]:
    def stop(id: int, **_of: Any) -> None:
        rows = model._default_manager.filter(pk=id)
        rows.filter(state__in=[ImportState.CHECKING, ImportState.RUNNING]).update(state=ImportState.STOPPED)
        rows.filter(state=ImportState.UNDOING).update(state=ImportState.DONE, **model.undoing_ended)

    return stop


def reporter(of: IncomingFile, *, least: int = 0) -> Progress:
    """Tells how far the work is, past the transaction that nobody else can look into; ``least`` rows are soon done.

    Where the row of the file is locked, by that transaction perhaps, it is not told this time: the database sees no
    deadlock in one session that waits for another of the same worker, and both would wait for ever.
    """

    def report(done: int) -> None:
        if done < least or are_done_at_once():
            return  # done before anybody could look
        outside = connections.create_connection("default")
        try:
            with suppress(OperationalError), outside.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LONGEST_WAIT])
                cursor.execute(f"UPDATE {of._meta.db_table} SET done_rows = %s WHERE id = %s", [done, of.pk])  # noqa: S608
        finally:
            outside.close()

    return report
