from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class ExchangeConfig(AppConfig):
    name = "clustergrowth.connect.exchange"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.connect.exchange import ports as own
        from clustergrowth.connect.exchange.queries import (
            offered,  # models are ready only now
            thread,
        )
        from clustergrowth.connect.exchange.services import enquiries, letters

        ports.thread.register("exchange", thread.children_of)
        ports.describe.register("need", own.describe_needs)
        ports.describe.register("offer", own.describe_offers)
        ports.describe.register("introduction", own.describe_introductions)
        ports.waiting.register("exchange", own.waiting_for)
        ports.desk.register("exchange.unanswered", own.desk_unanswered)
        ports.desk.register("exchange.unmet", own.desk_unmet)
        ports.first_steps.register("exchange", own.first_steps)
        ports.desk.register("exchange.ending", own.desk_ending)
        ports.strengths.register("exchange", offered.strengths)
        ports.search.register("exchange", own.search)
        ports.on_organisation.register("exchange", own.on_organisation)
        ports.on_theme.register("exchange", own.on_theme)
        ports.personal_data.register("exchange", own.personal_data)
        ports.erase.register("exchange", own.erase)
        ports.texts.register("exchange", own.texts_with)
        ports.own_words.register("needs", own.needs_of)
        ports.own_words.register("offers", own.offers_of)
        ports.uses.register("exchange", own.uses)
        ports.posting.register("need", own.listed_needs)
        ports.posting.register("offer", own.listed_offers)
        ports.suggestions.register("exchange", offered.suggestions)
        ports.brought.register("exchange", own.brought)
        ports.joined.register("exchange", enquiries.answer_enquiries)
        ports.works_there.register("exchange", enquiries.name_the_writers)
        composers.register(enquiries.ENQUIRY, enquiries.compose_acknowledgement)
        composers.register("exchange.introduction_asked", letters.asked)
        composers.register("exchange.introduction_proposed", letters.asked)
        composers.register("exchange.introduction_accepted", letters.accepted)
        composers.register("exchange.introduction_declined", letters.declined)
        composers.register("exchange.introduction_expired", letters.expired)
        composers.register("exchange.still_open", letters.still_open)
        topics.register("exchange", Topic(_("introductions, needs and offers")))
        topics.register(enquiries.ENQUIRY, Topic(_("needs that are written down with your address")))
        ports.owned_records.register("exchange.need", ports.OwnedRecords(_("needs"), "need"))
        ports.owned_records.register("exchange.offer", ports.OwnedRecords(_("offers"), "offer"))
        ports.owned_records.register("exchange.introduction", ports.OwnedRecords(_("introductions"), "introduction"))
