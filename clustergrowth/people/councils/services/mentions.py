"""Others' words that name somebody who is erased: found before, listed for the coordinator, changed by nobody else."""

import re

from clustergrowth.common import clock, ports
from clustergrowth.people.councils.models import Council, Mention
from clustergrowth.people.persons.models import Person

SHORTEST = 3  # “e”, “Li” and “a” are words of some language; who is called so is not looked for in words
MOST = 500  # texts of one person; looked through by hand


def names(words: str, name: str) -> bool:
    """Whether a text names somebody: all of the name, as whole words and in its letters, not as a part of others."""
    pattern = r"\s+".join(re.escape(part) for part in name.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", words) is not None


def note_mentions(person: Person) -> None:
    """List the texts of others that name the person; whom they name is not kept."""
    name = " ".join(person.name.split())
    if len(name) < SHORTEST:
        return
    councils, moment = dict(Council.objects.values_list("slug", "pk")), clock.now()
    texts = (text for port in ports.texts for text in port(name) if text.council in councils)
    rows = [
        Mention(council_id=councils[str(text.council)], kind=text.ref.kind, ref_id=text.ref.id, found_at=moment)
        for text, _n in zip((text for text in texts if names(text.words, name)), range(MOST), strict=False)
    ]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def looked_at(mention: Mention) -> None:
    """A coordinator of the council has read the text, and edited it or not."""
    mention.delete()
