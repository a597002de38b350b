"""What is wrong with an input, said so that the person who made the file can mend it."""

from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = 20  # faults told one by one, as the command's contract says; then how many more


@dataclass(frozen=True, slots=True)
class Wrong:
    """One wrong place in one file. `line` is the line in the file (the header is 1), 0 when the whole file is meant."""

    file: str
    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f", line {self.line}"
        if self.column:
            place += f", column {self.column}"
        shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
        return (
            f"{place}: {shown!r} is not right, expected {self.expected}" if self.line else f"{place}: {self.expected}"
        )


class InputFault(Exception):
    """The input is wrong, or the question has no meaning for it. The message is a whole sentence."""


class WrongInput(InputFault):
    """All that is wrong with the files given, collected before anything is computed."""

    def __init__(self, wrongs: list[Wrong], more: int = 0) -> None:
        self.wrongs = wrongs
        self.more = more
        lines = [str(wrong) for wrong in wrongs]
        if more:
            lines.append(f"and {more} more")
        super().__init__("\n".join(lines))


class NoAnswer(InputFault):
    """The task has no answer, and this says which part cannot be done and why."""


class OutOfTime(InputFault):
    """Neither an answer nor a proof that there is none within the time given."""


class Faults:
    """Collects what is wrong; keeps the first twenty and counts the rest, so that a million bad rows fit in memory."""

    def __init__(self) -> None:
        self._kept: list[Wrong] = []
        self._more = 0

    def add(self, wrong: Wrong) -> None:
        if len(self._kept) < SHOWN:
            self._kept.append(wrong)
        else:
            self._more += 1

    def count(self, more: int) -> None:
        """So many more that nobody needs to read; for use when twenty are kept already."""
        self._more += more

    @property
    def room(self) -> int:
        """How many more are kept to be read."""
        return SHOWN - len(self._kept)

    def __bool__(self) -> bool:
        return bool(self._kept)

    def __len__(self) -> int:
        return len(self._kept) + self._more

    def __iter__(self) -> Iterator[Wrong]:
        return iter(self._kept)

    def raise_if_any(self) -> None:
        if self._kept:
            raise WrongInput(self._kept, self._more)
