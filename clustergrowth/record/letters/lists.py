"""The letters of one's councils."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.lists.cells import councils, day, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ListPage
from clustergrowth.people.permissions import needs
from clustergrowth.record.letters.models import CouncilLetter


class Letters(ListPage):
    title, is_of_desk = __("Letters"), True
    empty = Empty(
        __("No letters yet"),
        __("Write once. Each member gets it in their own language if you wrote it in that language."),
    )

    def rows(self) -> QuerySet[CouncilLetter]:
        return CouncilLetter.objects.visible_to(self.viewer).select_related("council")

    def columns(self) -> list[Column]:
        return [
            Column(_("Subject"), lambda letter: link(letter.subject, "letter", letter.pk)),
            Column(_("Council"), lambda letter: councils(letter.council)),
            Column(_("Sent"), lambda letter: day(letter.sent_at, _("draft")), sort="sent_at"),
            Column(_("Readers"), lambda letter: letter.sent_to if letter.sent_at else "–", css="n"),
        ]

    def buttons(self) -> list[Button]:
        return [Button(_("Write a letter"), "letter_new")]


letters = needs("record.write_letter")(Letters.as_view())
