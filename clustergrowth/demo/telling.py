"""Voices, public pages of firms, letters to members."""

from datetime import timedelta
from functools import partial
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.demo.chance import Deck
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.wording import words
from clustergrowth.people.organisations.domain.kinds import SMALL_FIRMS
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import consent_to_be_shown, publish_page
from clustergrowth.record.letters.services import save_letter, send_letter
from clustergrowth.tell.pages.services import ask_for_voice, give_voice

LETTERS: tuple[tuple[int, dict[str, Any]], ...] = ((410, {}), (16, {"kinds": list(SMALL_FIRMS)}))  # days ago, to whom


class Telling:
    def __init__(self, network: DemoNetwork, place: DemoCouncil) -> None:
        self.network, self.place, self.line = network, place, network.timeline
        self.chance = network.chance.of("telling", place.slug)

    def schedule(self) -> None:
        city = self.place.council.city
        for number, (who, text, english) in enumerate(words("voices")[self.place.slug]):
            ask = partial(self._ask, who, text, english, number)
            self.line.at(self.line.ago(300 - 110 * number + self.chance.randint(0, 40)), f"{city}: a voice", ask)
        about = Deck[list[str]](phrases("talk", self.place.language)["about"], self.chance)
        for firm in self.chance.some(self.place.smes, self.network.many(12, 2)):
            ago = min(self.place.joined[firm.pk] - 15, self.chance.randint(10, 500))
            publish = partial(self._publish, firm, about.draw())
            self.line.at(self.line.ago(max(1, ago)), f"{city}: a firm shows itself", publish)
        for ago, wanted in LETTERS:
            self.line.at(
                self.line.ago(ago + self.chance.randint(0, 6)), f"{city}: a letter", partial(self._write, wanted)
            )

    def _ask(self, who: str, text: str, english: str, number: int) -> None:
        place = self.place
        groups = {
            "owner": [firm for firm, _person in place.sitting if firm.kind in SMALL_FIRMS],
            "hei": place.universities,
            "body": place.bodies,
        }
        organisation = groups[who][0]
        person = place.contacts[organisation.pk]
        role = person.affiliations.filter(organisation=organisation).values_list("function", flat=True).first() or ""
        voice = ask_for_voice(
            by=place.coordinator, council=place.council, person=person, role=role, organisation=organisation,
            text=text, lang=place.language, english=english,
        )  # fmt: skip
        if number < 2 or self.chance.happens(0.5):
            self.line.after(0.5, 9, "A voice is given", partial(give_voice, voice, by=person))

    def _publish(self, firm: Organisation, about: list[str]) -> None:
        person = self.place.contacts[firm.pk]
        firm.refresh_from_db()
        publish_page(firm, by=person, text=about[0], lang=self.place.language, english=about[1])
        if self.chance.happens(0.7):
            consent_to_be_shown(firm, person=person)

    def _write(self, wanted: dict[str, Any]) -> None:
        place = self.place
        languages = {place.language, "en"}
        texts = {language: phrases("talk", language)["letter"] for language in languages}
        letter = save_letter(
            None, by=place.coordinator, council=place.council, recipients=wanted,
            subject=LazyI18nString({language: text[0] for language, text in texts.items()}),
            text=LazyI18nString({language: text[1] for language, text in texts.items()}),
        )  # fmt: skip
        with clock.at(clock.now() + timedelta(hours=1)):
            send_letter(letter, by=place.coordinator)
