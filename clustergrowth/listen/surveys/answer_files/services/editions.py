"""Whether a file of answers brings other firms or corrects an earlier file: said by a coordinator, never guessed."""

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.languages.dates import written
from clustergrowth.common.ports import Words
from clustergrowth.listen.surveys.models import AnswerFile, Response, Wave
from clustergrowth.people.councils.models import Council

OTHERS = "others"


def first_editions(wave: Wave, council: Council) -> QuerySet[AnswerFile]:
    """Files by which answers of this council stand, each by its first edition, the latest first."""
    standing = AnswerFile.objects.filter(wave=wave, state=AnswerFile.State.DONE, corrects=None)
    with_rows = Response.objects.filter(wave=wave, council=council, origin__isnull=False).values("origin")
    own = standing.filter(Q(council=council) | Q(pk__in=with_rows))
    return own.defer("content", "changes", "account").order_by("-pk")


def choices(held: AnswerFile) -> list[tuple[str, Words]]:
    """What a coordinator may say of a file; nothing is to be said of the first one."""
    found = first_editions(held.wave, held.council).exclude(pk=held.pk)
    rows = [
        (str(one.pk), _("It corrects “%(name)s” of %(day)s") % {"name": one.name, "day": written(one.created_at)})
        for one in found
    ]
    return [(OTHERS, _("It holds other firms than the files before")), *rows] if rows else []


def said(held: AnswerFile) -> str:
    """What was said of it."""
    return str(held.corrects_id) if held.corrects_id else OTHERS if held.are_others else ""


def say(held: AnswerFile, word: str) -> None:
    """Keep what a coordinator says of a file. Raises Refused when nothing, or nothing possible, is said."""
    allowed = choices(held)
    if allowed and word not in dict(allowed):
        sentence = _("Say whether this file holds other firms or corrects one of the files before.")
        raise Refused(sentence, fields={"edition": [sentence]})
    held.are_others = bool(allowed) and word == OTHERS
    held.corrects_id = int(word) if allowed and word != OTHERS else None


def must_still_hold(held: AnswerFile) -> None:
    """What was said must be possible now: another file may have come, or the corrected one been taken back."""
    earlier = first_editions(held.wave, held.council).exclude(pk=held.pk)
    if held.corrects_id is not None and not earlier.filter(pk=held.corrects_id).exists():
        raise TooLate(
            _("The import of the file that this one corrects was undone. Say again which firms this one holds.")
        )
    if held.corrects_id is None and not held.are_others and earlier.exists():
        raise TooLate(
            _(
                "Another file was imported in the meantime. Say whether this one holds other firms or corrects "
                "that file."
            )
        )


def number(held: AnswerFile) -> int:
    """Which edition it becomes when it is taken now. One file at a time is taken of a wave."""
    if held.corrects_id is None:
        return 1
    before = AnswerFile.objects.filter(corrects=held.corrects_id).aggregate(last=Max("edition"))["last"]
    return (before or 1) + 1


def must_be_last(held: AnswerFile) -> None:
    """A file that a later one corrects is taken back after that one, so that each leaves what stood before it."""
    taken = AnswerFile.objects.filter(corrects=held.origin_id, state=AnswerFile.State.DONE)
    later = taken.filter(edition__gt=held.edition or 1).order_by("-edition").first()
    if later is not None:
        raise TooLate(
            _("“%(name)s” of %(day)s corrects this file. Undo that import first.")
            % {"name": later.name, "day": written(later.created_at)}
        )
