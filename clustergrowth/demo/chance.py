"""Chance that falls the same way each time: every purpose has its own stream, so that one addition shifts no other."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """A seeded stream of chance; ``Chance("x", "needs")`` and ``Chance("x", "offers")`` do not disturb each other."""

    def __init__(self, *names: str) -> None:
        self.names = names
        super().__init__(":".join(names))

    def of(self, *names: str) -> "Chance":
        """The stream of a purpose within this one."""
        return Chance(*self.names, *names)

    def happens(self, share: float) -> bool:
        return self.random() < share

    def dealt(self, shares: Mapping[T, float], n: int) -> list[T]:
        """``n`` fates in these shares, each at least once where there is room, in any order."""
        total = sum(shares.values())
        counts = {kind: max(1, round(n * share / total)) for kind, share in shares.items()}
        dealt = [kind for kind, count in sorted(counts.items(), key=lambda pair: pair[1]) for _again in range(count)]
        while len(dealt) < n:
            dealt.append(max(counts, key=lambda kind: counts[kind]))
        dealt = dealt[:n]
        self.shuffle(dealt)
        return dealt

    def some(self, things: Sequence[T], n: int) -> list[T]:
        """``n`` of them without one twice; all when there are fewer."""
        return self.sample(list(things), min(n, len(things)))


class Deck(list[T]):
    """Cards drawn one after the other; the deck is shuffled anew when it is empty, so that texts come evenly."""

    def __init__(self, cards: Sequence[T], chance: Chance) -> None:
        self.cards, self.chance = list(cards), chance
        super().__init__()

    def draw(self) -> T:
        if not self:
            self.extend(self.cards)
            self.chance.shuffle(self)
        return self.pop()
