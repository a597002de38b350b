"""What happened by phone, in a corridor, on a visit: logged in one line, and mostly confirmed by the other side."""

from datetime import timedelta
from functools import partial

from clustergrowth.common import clock
from clustergrowth.demo.chance import Deck
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record.kinds import Activity, Level
from clustergrowth.record.models import Channel, Line
from clustergrowth.record.services import confirm, deny, log_contact, settle_reminder, take_back

LOGS = 50  # a council
FATES = {"confirmed": 60, "open": 33, "denied": 3, "taken_back": 4}
ABROAD, OUTSIDE, OWN = 0.2, 0.05, 0.18  # shares: with another council, with strangers, logged by a firm itself


class Recording:
    def __init__(self, network: DemoNetwork, place: DemoCouncil) -> None:
        self.network, self.place, self.line = network, place, network.timeline
        self.chance = network.chance.of("recording", place.slug)
        self.texts = Deck[list[object]](phrases("talk", place.language)["logs"], self.chance)
        self.fates = Deck(self.chance.dealt(FATES, 40), self.chance)

    def schedule(self) -> None:
        city = self.place.council.city
        for _number in range(self.network.many(LOGS, 6)):
            ago = self.network.moment(self.place, newest=0.6)
            self.line.at(self.line.ago(ago), f"{city}: a contact is logged", partial(self._log, ago))

        self.line.at(self.line.ago(1.1), f"{city}: a contact is logged", self._log_with_the_visitor)

    def _log_with_the_visitor(self) -> None:
        """One that the owner as whom one visits the demonstration has still to confirm."""
        place = self.place
        text = next(line for line in phrases("talk", place.language)["logs"] if line[1] == "hei")
        log_contact(
            by=place.coordinator, between=[place.owner, place.universities[1]], text=text[0], lang=place.language,
            council=place.council, channel=Channel.PHONE, level=Level(text[2]), activities=[Activity(text[3])],
        )  # fmt: skip

    def _other(self, group: str, firm: Organisation, ago: float) -> Organisation | None:
        if self.chance.happens(OUTSIDE):
            return self.chance.choice(self.network.strangers)
        place = self.chance.choice(self.network.others(self.place)) if self.chance.happens(ABROAD) else self.place
        groups = {"hei": place.universities, "support": place.bodies, "firm": place.firms}
        pool = [other for other in place.here(groups[group], ago) if other.pk != firm.pk]
        return self.chance.choice(pool) if pool else None

    def _log(self, ago: float) -> None:
        place, text = self.place, self.texts.draw()
        firms = place.here(place.smes, ago)
        if not firms:
            return
        firm = self.chance.choice(firms)
        other = self._other(str(text[1]), firm, ago)
        if other is None:
            return
        is_own = self.chance.happens(OWN)
        by = place.contacts[firm.pk] if is_own else place.coordinator
        level = Level(int(str(text[2])))
        contact = Channel.PHONE if level == Level.CONTACT else Channel.IN_PERSON
        activities = [Activity(str(text[3]))] if text[3] and text[1] == "hei" else []
        remind_on = clock.today() + timedelta(weeks=3) if self.chance.happens(0.3) else None
        line = log_contact(
            by=by, between=[firm, other], text=str(text[0]), lang=place.language, council=place.council,
            acting_for=firm if is_own else None, channel=contact, level=level, activities=activities,
            remind_on=remind_on,
        )  # fmt: skip
        if remind_on is not None and self.chance.happens(0.75):
            self.line.after(21, 25, "A reminder is settled", partial(settle_reminder, line.note, by=by))
        self._follow(line, firm, other, is_own)

    def _follow(self, line: Line, firm: Organisation, other: Organisation, is_own: bool) -> None:
        ending = self.fates.draw()
        answering = other if is_own else firm
        if ending == "taken_back":
            by = self.place.contacts[firm.pk] if is_own else self.place.coordinator
            self.line.after(0.01, 0.4, "A log is taken back", partial(take_back, line, by=by))
        elif ending != "open" and answering not in self.network.strangers:
            person = self.network.contact_of(answering)
            act = partial(confirm, line, by=person, acting_for=answering)
            if ending == "denied":
                reason = phrases("talk", person.language)["denied"]
                act = partial(deny, line, by=person, acting_for=answering, reason=reason)
            self.line.after(0.1, 6, "A contact is answered", act)
