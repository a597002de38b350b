"""Writing to members: draft, look who gets it, send."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.languages import in_language
from clustergrowth.common.locks import lock
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.linking import addresses_in
from clustergrowth.common.ports import Ref, Words
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import gets_letters, reachable
from clustergrowth.people.persons.services.accounts import end_letters_path
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.letters.domain import LARGEST_OF_ALL, MOST_FILES, content_type_of
from clustergrowth.record.letters.models import CouncilLetter, LetterFile
from clustergrowth.record.letters.queries import reach, recipients

NAME = "{name}"  # where the reader's name is to stand
TEST_COPY = "letters.test"


@transaction.atomic
def save_letter(
    letter: CouncilLetter | None,
    *,
    by: Person,
    council: Council,
    subject: Any,
    text: Any,
    recipients: Mapping[str, Any],
) -> CouncilLetter:
    """Keep a draft. What has been sent stays as it is."""
    require(by, "record.write_letter", council)
    if letter is not None and lock(letter, "council").sent_at:
        raise TooLate(_("This letter has been sent. Please write a new one."))
    draft = letter or CouncilLetter(council=council, author=by, created_at=clock.now())
    draft.subject, draft.text, draft.recipients = subject, text, dict(recipients)
    draft.save()
    return draft


@transaction.atomic
def send_letter(letter: CouncilLetter, *, by: Person) -> int:
    """Send it to everybody the filter reaches; how many. A second tap sends nothing twice.

    What nobody got, because writing the mails failed, may be sent again.
    """
    require(by, "record.write_letter", letter.council)
    letter = CouncilLetter.objects.select_for_update().get(pk=letter.pk)
    if letter.sent_at and not letter.failed_at:
        raise TooLate(_("This letter has already been sent."))
    readers = reach(letter.council, letter.recipients)
    if not readers.total:
        raise Refused(_("Nobody would get this letter. Widen the list, or give the members a first contact."))
    if not letter.sent_at:
        ledger.write(Kind.LETTER_SENT, by=by, about=Ref("letter", letter.pk), council=letter.council)
    letter.sent_at, letter.sent_to, letter.failed_at = clock.now(), readers.total, None
    letter.save(update_fields=["sent_at", "sent_to", "failed_at"])
    jobs.defer("letters.deliver", id=letter.pk)
    return readers.total


@transaction.atomic
def deliver(letter: CouncilLetter) -> None:
    """One mail to each; the text in the reader's language, else in the council's, else in English.

    To all or to nobody yet, with the mark that it is done: begun anew, it writes to nobody twice. Whoever ended letters
    gets none through a list either, and is counted: a count one short would tell that somebody has the address.
    """
    letter = CouncilLetter.objects.select_for_update(of=("self",)).select_related("council").get(pk=letter.pk)
    if letter.delivered_at is not None:
        return
    people = recipients(letter.council, letter.recipients).filter(reachable(), receives_letters=True)
    letter.sent_to = people.count()
    for person in people.filter(gets_letters()).order_by("pk").iterator():
        written = mail.write(_letter(letter, person), to=person)
        if written is not None:
            letter.mails.append(written.pk)
    letter.delivered_at = clock.now()
    letter.save(update_fields=["delivered_at", "sent_to", "mails"])


@transaction.atomic
def add_file(letter: CouncilLetter, *, by: Person, name: str, content: bytes) -> LetterFile:
    """To a draft; only what mail servers take and holds no program."""
    locked = _draft(letter, by)
    content_type = content_type_of(name, content)
    if not content_type:
        raise _unfit(_("This kind of file cannot go along, or it is not what its name says. A PDF always can."))
    files = list(locked.files.values_list("size", flat=True))
    if len(files) >= MOST_FILES or sum(files) + len(content) > LARGEST_OF_ALL:
        raise _unfit(_("With this file the letter would be too large for many servers. Put a link into it instead."))
    return locked.files.create(name=name[-100:], content_type=content_type, size=len(content), content=content)


@transaction.atomic
def remove_file(file: LetterFile, *, by: Person) -> None:
    _draft(file.letter, by)
    file.delete()


def _draft(letter: CouncilLetter, by: Person) -> CouncilLetter:
    require(by, "record.write_letter", letter.council)
    if lock(letter, "council").sent_at:
        raise TooLate(_("This letter has been sent. Please write a new one."))
    return letter


def _unfit(words: Words) -> Refused:
    return Refused(words, fields={"file": [words]})


def send_test_copy(letter: CouncilLetter, *, by: Person) -> None:
    """To oneself alone, as its readers get it: the own language, name, pictures and files."""
    require(by, "record.write_letter", letter.council)
    if mail.write(compose_test_copy(Ref("letter", letter.pk), by), to=by) is None:
        raise Refused(_("No mail goes to your own address. See under “What I receive” in your profile."))


def compose_test_copy(about: Ref, to: Person) -> mail.Letter | None:
    """To who coordinates its council."""
    letter = CouncilLetter.objects.visible_to(to).select_related("council", "author").filter(pk=about.id).first()
    return replace(_letter(letter, to), kind=TEST_COPY) if letter is not None else None


def compose_letter(about: Ref, to: Person) -> mail.Letter | None:
    """To whoever has not ended these letters meanwhile."""
    letter = CouncilLetter.objects.select_related("council", "author").filter(pk=about.id).first()
    wanted = Person.objects.filter(gets_letters(), pk=to.pk).exists()
    return _letter(letter, to) if letter is not None and wanted else None


def _letter(letter: CouncilLetter, to: Person) -> mail.Letter:
    subject, _used = _in(letter.subject, to, letter.council)
    text, _used = _in(letter.text, to, letter.council)
    files = [mail.Attachment(file.name, file.content_type, bytes(file.content)) for file in letter.files.all()]
    return mail.Letter(
        kind="letters.letter",
        template="letters/mail/letter",
        button=None,
        why=_("You belong to this council or are on its list."),
        context={"subject_line": subject.replace(NAME, to.name), "body": text.replace(NAME, to.name)},
        files=files,
        council=letter.council,
        about=Ref("letter", letter.pk),
        shows=addresses_in(text),
        author=letter.author,
        end=end_letters_path(to),
    )


def give_up(id: int) -> None:
    """Writing the mails failed each time; nobody got any. The page says so and lets the letter be sent again."""
    CouncilLetter.objects.filter(pk=id, delivered_at=None).update(failed_at=clock.now())


def _in(text: Any, person: Person, council: Council) -> tuple[str, str]:
    data = getattr(text, "data", text)
    if isinstance(data, dict):
        for code in (person.language, *council.languages, "en"):
            if data.get(code):
                return str(data[code]), code
    return in_language(text, council.languages)
