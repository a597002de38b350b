"""Who saves second sees what the first has written: the edition of a form, the same for every noun.

A form over something that is stored says in a hidden field what each of its boxes was filled in with. Coming back, each
box is one of three: *not touched* by who sends it (then what stands now is left as it is), *touched* by nobody else
(then it is written), or touched by both. Then nothing is written: the form stands there as it was typed, what the other
wrote stands beside the box, and one says which is to stay.

A noun declares: its form is an ``EditForm`` and gets what is stored as ``stored``, from a row that ``subjects.edited``
took out. Those who send the same form take turns (``in_turn``, which ``permissions.needs`` asks for everybody): the
second reads what the first has written.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.db import OperationalError, connection, models, transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from psycopg.errors import LockNotAvailable

from clustergrowth.common.errors import TooLate
from clustergrowth.common.languages import NAMES

FIELD, CHOICE = "read_edition", "stays-"
BOTH = __("Somebody changed this in the meantime. Choose which version to keep, or go on writing and save yours.")
BUSY = __("This is being saved somewhere else right now. Nothing of yours is lost: go back and send it again.")
PATIENCE = "5s"  # for one who saves the same; a thread waits no longer
View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Box:
    """One control of a form: a field, or of a field of five languages one language."""

    field: str
    name: str
    widget: forms.Widget
    shown: list[str]
    language: str = ""

    @property
    def is_several(self) -> bool:
        """Options to tick: each stands for itself, so that two who tick different ones are never at odds."""
        return getattr(self.widget, "allow_multiple_selected", False)

    @property
    def digest(self) -> str:
        if self.is_several:
            return ",".join(sorted(_digest(value) for value in self.shown))
        return _digest(*self.shown)

    def joined(self, sent: "Box", read: str) -> list[str]:
        """Of options to tick: what stands now, with what was ticked and without what was unticked since it was read."""
        before = read.split(",")
        staying = [value for value in self.shown if value in sent.shown or _digest(value) not in before]
        return staying + [value for value in sent.shown if value not in self.shown and _digest(value) not in before]

    def put(self, data: QueryDict, shown: list[str]) -> None:
        """As if this had been sent."""
        if shown:
            data.setlist(self.name, shown)
        else:
            data.pop(self.name, None)


@dataclass(frozen=True)
class Conflict:
    """Both have written: what stands now, and what choosing one of the two is called."""

    name: str
    theirs: str
    seen: str
    language: str

    @property
    def choice(self) -> str:
        return f"{CHOICE}{self.name}"


def _digest(*shown: str) -> str:
    return hashlib.sha256(json.dumps([value.strip() for value in shown]).encode()).hexdigest()[:12]


def boxes(field: str, name: str, widget: forms.Widget, value: Any, language: str = "") -> Iterator[Box]:
    """The controls of a field with what they show: exactly what a browser sends back untouched."""
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list | tuple) else widget.decompress(value) or []
        locales = getattr(widget, "locales", [""] * len(widget.widgets))
        for n, (part, part_value, locale) in enumerate(zip(widget.widgets, values, locales, strict=False)):
            yield from boxes(field, f"{name}_{n}", part, part_value, locale)
        return
    if isinstance(widget, forms.CheckboxInput):
        shown = ["on"] if widget.check_test(value) else []
    elif isinstance(widget, forms.widgets.ChoiceWidget):
        shown = [str(value) for value in widget.format_value(value) if value not in ("", None)]
    else:
        words = widget.format_value(value)
        shown = ["" if words is None else str(words).replace("\r\n", "\n").replace("\r", "\n")]
    yield Box(field, name, widget, shown, language)


@dataclass
class Turn:
    """One sending of a form, alone at its address."""

    is_conflict: bool = False


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


def in_turn(view: View) -> View:
    """For a view: whoever sends an edition waits until those before have been answered, and reads what they wrote."""

    @wraps(view)
    def alone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or not any(name == FIELD or name.endswith(f"-{FIELD}") for name in request.POST):
            return view(request, *args, **kwargs)
        match = request.resolver_match
        place = f"{match.view_name if match else ''}:{sorted(kwargs.items())}:{args}"
        turn = Turn()
        with _not_for_long(), transaction.atomic():
            _wait_for(place)
            before = _turn.set(turn)
            try:
                answer = view(request, *args, **kwargs)
            finally:
                _turn.reset(before)
            if turn.is_conflict:
                answer.status_code = 409
            return answer

    return alone


@contextmanager
def _not_for_long() -> Iterator[None]:
    """Who has waited too long for others reads so."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise TooLate(BUSY) from error
        raise


def _wait_for(place: str) -> None:
    number = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def locked(rows: "models.QuerySet[M]") -> "models.QuerySet[M]":
    """The row that is edited, locked for this turn: it may be saved at other addresses too.

    Not its key: what others write that only points to it (an answer to a survey, a membership) waits for nobody.
    """
    return rows if _turn.get() is None else rows.select_for_update(no_key=True, of=("self",))


class WithEdition(forms.BaseForm):
    """A form over something stored: given as ``stored`` (which fills it in), or as the instance of a ModelForm."""

    def __init__(self, *args: Any, stored: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        if stored is not None:
            kwargs["initial"] = {**(kwargs.get("initial") or {}), **stored}
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        self.is_edit = stored is not None or (instance is not None and instance.pk is not None)
        self.conflicts: dict[str, list[Conflict]] = {}

    @property
    def has_edition(self) -> bool:
        """Whether what was sent says what it was read as."""
        return self.is_bound and self.is_edit and bool(self._read())

    @property
    def edition(self) -> str:
        """What the page carries: each box with the digest of what it stands for."""
        if not self.is_edit:
            return ""
        read = self._read() if self.conflicts else {}
        open_ones = {conflict.name for conflicts in self.conflicts.values() for conflict in conflicts}
        digests = {box.name: read.get(box.name, "") if box.name in open_ones else box.digest for box in self._stands()}
        return " ".join(f"{name}={digest}" for name, digest in digests.items())

    def full_clean(self) -> None:
        read = self._read() if self.is_bound and self.is_edit else {}
        joined = self._joined(read) if read else []
        super().full_clean()
        for box, conflict in joined:
            self.conflicts.setdefault(box.field, []).append(conflict)
            if len(self.conflicts[box.field]) == 1:
                self.add_error(box.field, BOTH)

    def _read(self) -> dict[str, str]:
        """The edition that was sent. Forms that share a page share its words."""
        data: Any = self.data
        sent = data.getlist(self.add_prefix(FIELD)) if hasattr(data, "getlist") else []
        return {name: digest for each in sent for pair in each.split() for name, _is, digest in [pair.partition("=")]}

    def _stands(self) -> Iterator[Box]:
        """What is stored now, box by box."""
        for name, field in self.fields.items():
            if field.disabled or field.widget.is_hidden or field.widget.needs_multipart_form:
                continue
            value = field.prepare_value(self.get_initial_for_field(field, name))
            yield from boxes(name, self.add_prefix(name), field.widget, value)

    def _joined(self, read: dict[str, str]) -> list[tuple[Box, Conflict]]:
        """Take what was not touched from what stands now; what both have touched, to different ends, is told."""
        turn = _turn.get()
        if turn is None:
            raise RuntimeError("A form with an edition is read by a view that takes turns (common.editions.in_turn).")
        sent_as: Any = self.data
        data = sent_as.copy()
        joined: list[tuple[Box, Conflict]] = []
        for now in self._stands():
            sent = self._sent(now)
            if sent is None or sent.digest == read.get(now.name, ""):
                now.put(data, _offered(now, now.shown))
            elif now.is_several and now.name in read:
                now.put(data, _offered(now, now.joined(sent, read[now.name]), sent.shown))
            elif now.name in read and now.digest not in (read[now.name], sent.digest):
                chosen = data.get(CHOICE + now.name, "")
                if chosen == f"theirs:{now.digest}":
                    now.put(data, now.shown)
                elif chosen != f"mine:{now.digest}":
                    joined.append((now, self._conflict(now)))
        self.data = data
        turn.is_conflict = turn.is_conflict or bool(joined)
        return joined

    def _sent(self, now: Box) -> Box | None:
        """The box as it came back; None where the page did not have it."""
        if now.widget.value_omitted_from_data(self.data, self.files, now.name):
            return None
        value = now.widget.value_from_datadict(self.data, self.files, now.name)
        return next(boxes(now.field, now.name, now.widget, value))

    def _conflict(self, now: Box) -> Conflict:
        field: Any = self.fields[now.field]
        words = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
        if isinstance(now.widget, forms.CheckboxInput):
            theirs = _("yes") if now.shown else _("no")
        else:
            theirs = ", ".join(words.get(value, value) for value in now.shown)
        return Conflict(now.name, theirs, now.digest, NAMES.get(now.language, ""))


def _offered(box: Box, shown: list[str], sent: Sequence[str] = ()) -> list[str]:
    """Of options to tick those that this reader can tick: what others have ticked beyond them, the service keeps."""
    if not box.is_several:
        return shown
    options: Any = box.widget
    offered = {str(key) for key, _label in _flat(options.choices)}
    return [value for value in shown if value in offered or value in sent]


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]


class EditForm(WithEdition, forms.Form):
    """What a noun's plain form over something stored is made of."""


def typed(sent: QueryDict) -> list[str]:
    """Of a form that was sent, the words to show who sent it: what was changed, else whatever is no single word."""
    pairs = [pair.partition("=") for editions in sent.getlist(FIELD) for pair in editions.split()]
    read = {name: digest for name, _is, digest in pairs}
    words = [(name, value) for name, values in sent.lists() if name != FIELD for value in values]
    if read:
        return [
            value
            for name, value in words
            if value.strip() and name in read and _digest(value) not in read[name].split(",")
        ]
    return [value for _name, value in words if " " in value.strip() or "\n" in value]
