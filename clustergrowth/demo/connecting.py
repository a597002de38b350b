"""Needs and offers in five languages, and who was introduced to whom because of them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from clustergrowth.common import clock
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Declined, Ending, Introduction, Need, Offer, Visibility
from clustergrowth.demo.chance import Deck
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.wording import words
from clustergrowth.people.organisations.models import Organisation

INTRODUCTIONS = 250
FATES = {"accepted": 55, "late": 4, "declined": 19, "silent": 14, "withdrawn": 5}
WAYS = {"asked": 52, "answered": 12, "brokered": 26, "direct": 10}
CLOSINGS = {"here": 26, "elsewhere": 14, "no_longer": 10, "left": 50}


@dataclass(eq=False)
class Posted:
    """A need or an offer of the demonstration, and the subject that joins it to others."""

    subject: int
    posting: Any
    place: DemoCouncil
    organisation: Organisation


class Connecting:
    def __init__(self, network: DemoNetwork) -> None:
        self.network, self.line = network, network.timeline
        self.chance = network.chance.of("connecting")
        self.subjects: list[dict[str, Any]] = [*words("topics"), *words("pairs")]
        self.needs: list[Posted] = []
        self.offers: list[Posted] = []
        self.met: set[frozenset[int]] = set()
        self.fates = Deck(self.chance.dealt(FATES, 100), self.chance)
        self.ways = Deck(self.chance.dealt(WAYS, 50), self.chance)
        self.closings = Deck(self.chance.dealt(CLOSINGS, 50), self.chance)

    def schedule(self) -> None:
        spoken_of = self.chance.some(range(len(self.subjects)), self.network.many(len(self.subjects), 8))
        for place in self.network.places:
            chance = self.chance.of("posting", place.slug)
            for subject in spoken_of:
                for side, share in (("need", 0.8), ("offer", 0.95)):
                    if self._has(subject, side, place) and chance.happens(share):
                        newest = 1.5 if side == "offer" else 1
                        ago = self.network.moment(place, newest=newest)
                        if side == "need" and chance.happens(0.3):
                            ago = chance.uniform(1, 120)
                        label = f"{place.council.city}: {'a need' if side == 'need' else 'an offer'}"
                        self.line.at(self.line.ago(ago), label, partial(self._post, side, subject, place, ago))
        for _number in range(self.network.many(INTRODUCTIONS * 2)):  # some find nobody to be introduced to
            place = self.chance.choice(self.network.places)
            ago = self.network.moment(place, oldest=745, newest=1.2)
            self.line.at(
                self.line.ago(ago), f"{place.council.city}: an introduction", partial(self._introduce, place, ago)
            )

        for place in self.network.places:
            ask = partial(self._ask_the_visitor, place)
            self.line.at(self.line.ago(2.2), f"{place.council.city}: an introduction", ask)

    def _ask_the_visitor(self, place: DemoCouncil) -> None:
        """Somebody of another council asks the owner as whom one visits the demonstration; nobody has answered."""
        needs = [need for need in self._open(self.needs) if need.place is not place]
        if needs:
            need = self.chance.choice(needs)
            exchange.ask_introduction(
                by=need.place.contacts[need.organisation.pk], from_organisation=need.organisation,
                to_organisation=place.owner, need=need.posting, lang=need.place.language,
                message=self.chance.choice(phrases("talk", need.place.language)["message"]),
            )  # fmt: skip

    # --- needs and offers --------------------------------------------------------------------------------------------

    def _has(self, subject: int, side: str, place: DemoCouncil) -> bool:
        """Whether this council's language has words for it; councils of one language do not say the same words."""
        topic = self.subjects[subject]
        if "councils" in topic:
            return place.slug in topic["councils"][side]
        alike = [other for other in self.network.places if other.language == place.language]
        turn = subject + (side == "offer")
        return place.language in topic[side] and alike[turn % len(alike)] is place

    def _author(self, side: str, subject: int, place: DemoCouncil, ago: float) -> Organisation | None:
        topic = self.subjects[subject]
        by = topic.get("by") or words("offerers")[subject]
        if side == "need":
            here = place.here(place.smes, ago)
            same = [firm for firm in here if firm.nace and firm.nace[0][:2] == topic["nace"][:2]]
            alike = [firm for firm in here if firm.nace and _sort(firm.nace[0]) == _sort(topic["nace"])]
            return self.chance.choice(same or alike or here) if here else None
        groups = {
            "hei": place.universities,
            "firm": place.smes,
            "finance": [body for body in place.bodies if body.kind == "investor"],
            "body": [body for body in place.bodies if body.kind != "investor"],
        }
        here = place.here(groups[by], ago)
        return self.chance.choice(here) if here else None

    def _post(self, side: str, subject: int, place: DemoCouncil, ago: float) -> None:
        topic, organisation = self.subjects[subject], self._author(side, subject, place, ago)
        if organisation is None:
            return
        is_need, language = side == "need", place.language
        draft = exchange.Draft(
            organisation=organisation, text=topic[side][language], lang=language,
            english="" if language == "en" else topic[side]["en"], kind=topic["area"], nace=[topic["nace"]],
            languages=sorted({language, "en"}), theme=place.themes.get(topic["area"]),
            visibility=Visibility.PUBLIC if self.chance.happens(0.45) else Visibility.COUNCILS,
            open_until=clock.today() + timedelta(days=150 if is_need else 340),
            capacity=None if is_need or self.chance.happens(0.7) else self.chance.randint(2, 4),
        )  # fmt: skip
        by = place.contacts[organisation.pk]
        posting: Any = exchange.state_need(draft, by=by) if is_need else exchange.make_offer(draft, by=by)
        (self.needs if is_need else self.offers).append(Posted(subject, posting, place, organisation))
        closing = self.closings.draw()
        if closing != "left" and (is_need or self.chance.happens(0.25)):
            low, high = (45, 140) if is_need else (120, 330)
            close = partial(exchange.close_posting, posting, by=by, because=Ending(closing))
            self.line.after(low, high, "Something is closed", close)

    # --- introductions -----------------------------------------------------------------------------------------------

    def _open(self, rows: list[Posted]) -> list[Posted]:
        """Those that are still on the lists; the rows in hand may have been closed meanwhile."""
        model = Need if rows is self.needs else Offer
        ids = set(model.objects.open().values_list("pk", flat=True))
        return [row for row in rows if row.posting.pk in ids]

    def _introduce(self, place: DemoCouncil, ago: float) -> None:
        way = self.ways.draw()
        if way == "direct":
            self._introduce_directly(place, ago)
            return
        needs = [need for need in self._open(self.needs) if need.place is place]
        self.chance.shuffle(needs)
        offers = self._open(self.offers)
        for need in needs:
            pool = [o for o in offers if o.subject == need.subject and o.organisation.pk != need.organisation.pk]
            pool = [offer for offer in pool if frozenset((offer.organisation.pk, need.organisation.pk)) not in self.met]
            if pool:
                weights = [2.2 if offer.place is place else 1.0 for offer in pool]
                self._meet(need, self.chance.choices(pool, weights)[0], way)
                return

    def _meet(self, need: Posted, offer: Posted, way: str) -> None:
        self.met.add(frozenset((need.organisation.pk, offer.organisation.pk)))
        asking, asked = (offer, need) if way == "answered" else (need, offer)
        talk = phrases("talk", asking.place.language)
        if way == "brokered":
            introduction = exchange.broker_introduction(
                by=need.place.coordinator, council=need.place.council, from_organisation=need.organisation,
                to_organisation=offer.organisation, need=need.posting, offer=offer.posting,
                message=self.chance.choice(talk["brokered"]), lang=need.place.language,
            )  # fmt: skip
        else:
            introduction = exchange.ask_introduction(
                by=asking.place.contacts[asking.organisation.pk], from_organisation=asking.organisation,
                to_organisation=asked.organisation, need=need.posting, offer=offer.posting,
                message=self.chance.choice(talk["message"]), lang=asking.place.language,
            )  # fmt: skip
        self._decide(introduction)

    def _introduce_directly(self, place: DemoCouncil, ago: float) -> None:
        """Without a need: a firm read an offer and asks."""
        own = place.here(place.smes, ago)
        offers = self._open(self.offers)
        if not own or not offers:
            return
        firm, offer = self.chance.choice(own), self.chance.choice(offers)
        pair = frozenset((firm.pk, offer.organisation.pk))
        if len(pair) < 2 or pair in self.met:
            return
        self.met.add(pair)
        introduction = exchange.ask_introduction(
            by=place.contacts[firm.pk], from_organisation=firm, to_organisation=offer.organisation,
            offer=offer.posting, message=self.chance.choice(phrases("talk", place.language)["message"]),
            lang=place.language,
        )  # fmt: skip
        self._decide(introduction)

    # --- answers -----------------------------------------------------------------------------------------------------

    def _decide(self, introduction: Introduction) -> None:
        ending, after = self.fates.draw(), self.line.after
        if ending == "withdrawn" and introduction.asked_by is not None:
            withdraw = partial(exchange.withdraw_introduction, introduction, by=introduction.asked_by)
            after(0.5, 3, "An introduction is withdrawn", withdraw)
        elif ending == "declined":
            after(0.3, 8, "An introduction is declined", partial(self._answer, introduction, False))
        elif ending in ("accepted", "late"):
            low, high = (0.2, 7) if ending == "accepted" else (12, 19)
            after(low, high, "An introduction is accepted", partial(self._answer, introduction, True))
            if introduction.is_brokered:
                after(low, high, "The other side agrees", partial(self._answer, introduction, True))

    def _answer(self, introduction: Introduction, is_accepted: bool) -> None:
        """The side that has not agreed yet answers, through the person it was put to."""
        introduction.refresh_from_db()
        is_to = introduction.to_agreed_at is None
        person = introduction.to_person if is_to else introduction.from_person
        if person is None:
            return
        if is_accepted:
            agreed = phrases("talk", person.language)["agreed"]
            promised = clock.today() + timedelta(days=self.chance.randint(3, 12))
            exchange.accept_introduction(introduction, by=person, text=self.chance.choice(agreed), promised_by=promised)
            return
        because = self.chance.choice([Declined.NO_TIME, Declined.OTHER_FIELD, Declined.SOMEBODY_ELSE, Declined.KNOWN])
        exchange.decline_introduction(introduction, by=person, because=because)


def _sort(nace: str) -> str:
    """Whether a firm makes things, makes software, or does something else: who needs what follows from it."""
    division = int(nace[:2])
    return "things" if 10 <= division <= 33 else "software" if 58 <= division <= 63 else "else"
