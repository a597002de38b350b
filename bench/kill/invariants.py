"""What must hold after all the kills: each as a row with what was seen and what is due."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.agree.meetings.models import Decision, DecisionBook
from clustergrowth.common.imports.models import BUSY, ImportState
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Introduction
from clustergrowth.learn.factors.queries import figures, scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.listen.reports.models import Print
from clustergrowth.listen.surveys.models import Invitation, Response
from clustergrowth.people.imports.models import Import
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.kinds import Kind
from clustergrowth.record.letters.models import CouncilLetter
from clustergrowth.record.models import Line
from kill.browser import TICKED
from kill.mailbox import Mailbox
from kill.network import Home, Network
from kill.people import People

Row = tuple[str, str, int, int | None]  # what, of how many, seen, due; None where the figure is only told
KEPT = {
    "keeper.lock",
    "keeper.log",
    "parts.lock",
    "postgres",
    "run.lock",
    "secrets",
    "socket",
    "starting.lock",
    "static",
    "uploads",
    "users.lock",
}  # fmt: skip  what a home holds that nothing works in
DATABASES = {"clustergrowth", "postgres", "template0", "template1"}


def rows(people: People, mailbox: Mailbox, network: Network) -> Iterator[Row]:
    connection.close()  # it was lost meanwhile
    yield from _figures(people)
    yield from _mails(people, mailbox)
    yield from _decisions(people)
    yield from _imports(people)
    yield from _answers(people)
    yield from _ledger(people)
    yield from _jobs(people)


def _figures(people: People) -> Iterator[Row]:
    """Of each council, country and the network, as somebody reads them, and counted anew."""
    differing = total = 0
    for scope in [scopes.network(), *(scopes.of_council(council.slug) for council in people.councils)]:
        shown = people.stranger.open(f"{scope.url}?format=csv").page.splitlines()[1:]
        counted = [str(figure.shown) for factor in figures.factors(Counts(scope)) for figure in factor.figures]
        total += len(counted)
        differing += abs(len(shown) - len(counted))
        differing += sum(value not in line for line, value in zip(shown, counted, strict=False))
    yield "public figures that differ from a recount", str(total), differing, 0


def _mails(people: People, mailbox: Mailbox) -> Iterator[Row]:
    """Each mail is told from others by its Message-ID: one that was handed over twice is shown once."""
    written = Mail.objects.filter(created_at__gte=people.began)
    due = Counter(written.filter(state=Mail.State.SENT).values_list("to", "subject"))
    come = Counter((to, subject) for to, subject, _id in mailbox.received)
    pairs = due.keys() | come.keys()
    yield "mails lost", str(due.total()), sum(max(0, due[pair] - come[pair]) for pair in pairs), 0
    yield "mails doubled", str(come.total()), sum(max(0, come[pair] - due[pair]) for pair in pairs), 0
    again = mailbox.received.total() - len(mailbox.received)
    yield "mails handed over again under their Message-ID", str(come.total()), again, None
    letters = CouncilLetter.objects.filter(pk__in=people.told.letters)
    yield "letters not written to their readers", str(len(letters)), letters.filter(delivered_at=None).count(), 0
    ids = [id for letter in letters for id in letter.mails]
    unsent = Mail.objects.filter(pk__in=ids).exclude(state=Mail.State.SENT).count()
    yield "mails of letters that did not go", str(len(ids)), unsent, 0
    short = sum(letter.sent_to != len(set(letter.mails)) for letter in letters)
    yield "letters whose readers are not as many as were told", str(len(letters)), short, 0


def _decisions(people: People) -> Iterator[Row]:
    gaps = doubles = 0
    for book in DecisionBook.objects.all():
        serials = list(Decision.objects.filter(council=book.council, year=book.year).values_list("serial", flat=True))
        gaps += len(set(range(1, book.last + 1)) - set(serials))
        doubles += len(serials) - len(set(serials))
    all_of_them = str(Decision.objects.count())
    yield "gaps in the numbers of decisions", all_of_them, gaps, 0
    yield "numbers of decisions twice", all_of_them, doubles, 0
    kept = dict(Decision.objects.filter(number__in=people.told.decisions).values_list("number", "text"))
    lost = sum(kept.get(number) != words for number, words in people.told.decisions.items())
    yield "decisions lost or changed", str(len(people.told.decisions)), lost, 0
    again = Decision.objects.filter(recorded_at__gte=people.began).values("text").annotate(n=Count("pk"))
    yield "decisions taken twice", str(len(people.told.decisions)), again.filter(n__gt=1).count(), 0


def _imports(people: People) -> Iterator[Row]:
    brought = Import.objects.filter(pk__in=people.told.imports)
    halved = rows = 0
    for of in brought:
        wanted, outcomes = people.told.imports[of.pk], of.rows.count()
        kept = of.rows.filter(organisation__isnull=False).count()
        rows += wanted
        due = (wanted, wanted - of.refused)
        is_whole = (outcomes, kept) == due if of.state == ImportState.DONE else kept == 0
        if not is_whole:
            print(f"import {of.pk} is {of.state}: {outcomes} rows of {wanted}, {kept} organisations")
        halved += not is_whole
    yield "imports halved", f"{len(brought)} of {rows} rows", halved, 0
    yield "imports that nobody is at", str(len(brought)), brought.filter(state__in=BUSY).count(), 0
    new = Organisation.objects.filter(name__contains=" Works ")
    again = new.values("name").annotate(n=Count("pk")).filter(n__gt=1).count()
    yield "organisations brought in twice", str(new.count()), again, 0


def _answers(people: People) -> Iterator[Row]:
    lost = total = 0
    for pk, sent in people.told.answers:
        invitation = Invitation.objects.get(pk=pk)
        response = Response.objects.filter(wave=invitation.wave_id, organisation=invitation.organisation_id).first()
        stored = response.answers if response is not None else {}
        total += len(sent)
        lost += sum(not _is_as_sent(stored.get(code), value) for code, value in sent.items())
    yield "answers lost", str(total), lost, 0
    firms = Invitation.objects.filter(pk__in=people.told.handed_in).values_list("wave", "organisation")
    waves = dict.fromkeys(wave for wave, _firm in firms)
    handed = set(
        Response.objects.filter(wave__in=waves, submitted_at__isnull=False).values_list("wave", "organisation")
    )
    yield "answers that were submitted and do not count", str(len(firms)), len(set(firms) - handed), 0


def _is_as_sent(answer: object, sent: str) -> bool:
    said = f"{answer:g}" if isinstance(answer, float) else str(answer)
    return said == sent or (said == "yes" and sent == TICKED)


def _ledger(people: People) -> Iterator[Row]:
    """Each thing has its line once, and each line its thing."""
    kinds = {
        Kind.DECISION_TAKEN: Decision.objects.filter(recorded_at__gte=people.began),
        Kind.INTRODUCTION_ASKED: Introduction.objects.filter(asked_at__gte=people.began),
        Kind.LETTER_SENT: CouncilLetter.objects.filter(sent_at__gte=people.began),
        Kind.SURVEY_ANSWERED: Response.objects.filter(submitted_at__gte=people.began),
    }
    for kind, things in kinds.items():
        lines = Counter(Line.objects.filter(kind=kind, at__gte=people.began).values_list("about_id", flat=True))
        if kind == Kind.DECISION_TAKEN:  # told of the end of the meeting
            lines = Counter(
                Line.objects.filter(kind=kind, about_id__in=things.values("pk")).values_list("about_id", flat=True)
            )
        if kind == Kind.SURVEY_ANSWERED:  # about the survey
            yield (
                f"ledger: {kind} without its thing, or the other way",
                str(len(things)),
                abs(lines.total() - len(things)),
                0,
            )
            continue
        due = Counter(things.values_list("pk", flat=True))
        wrong = (lines - due).total() + (due - lines).total()
        yield f"ledger: {kind} without its thing, or the other way", str(due.total()), wrong, 0
    told = Introduction.objects.filter(pk__in=people.told.introductions).count()
    yield "introductions lost", str(len(people.told.introductions)), len(people.told.introductions) - told, 0


def _jobs(people: People) -> Iterator[Row]:
    left = ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).filter(scheduled_at=None)
    yield "jobs stuck", "", left.count(), 0
    failed = ProcrastinateJob.objects.filter(status__in=["failed", "aborted"], queueing_lock=None)
    for job in failed:
        print(f"{job.task_name} was given up after {job.attempts} tries: {job.args}")
    yield "jobs given up", "", failed.count(), 0
    yield (
        "prints not made",
        str(people.told.prints),
        Print.objects.filter(asked_at__gte=people.began, made_at=None).count(),
        0,
    )
    held = Mail.objects.filter(created_at__gte=people.began, state=Mail.State.WAITING)
    yield "mails that still wait", "", held.count(), 0


def leftovers(home: Home, backups: Path) -> Iterator[Row]:
    """After everything was stopped, one more backup was made and one more restore."""
    left = [each.name for each in home.place.iterdir() if each.name not in KEPT]
    left += [each.name for each in home.temporary.iterdir()]
    left += [each.name for each in backups.iterdir() if not each.name.endswith(".backup")]
    left += [each.name for each in (home.place / "socket").iterdir()]
    yield f"leftovers in the home of {home.place.name} {' '.join(left)[:60]}", "", len(left), 0


def databases(home: Home) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        extra = {name for (name,) in cursor.fetchall()} - DATABASES
    yield "databases besides ours", "", len(extra), 0


def unused_uploads() -> Iterator[Row]:
    """Files that people brought, of which nothing in the database knows any longer."""
    named = set(Import.objects.values_list("file", flat=True)) | set(Import.objects.values_list("listing", flat=True))
    folder = Path(settings.MEDIA_ROOT)
    files = [file for file in folder.rglob("*") if file.is_file()]
    unknown = [file for file in files if str(file.relative_to(folder)) not in named]
    yield "uploads that nothing knows of", str(len(files)), len(unknown), 0
