"""The questionnaire behind a link: no signing in, no script needed, nothing lost."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits import often
from clustergrowth.common.lists.files import table_file
from clustergrowth.listen.surveys.answers.domain.checking import as_cell
from clustergrowth.listen.surveys.answers.domain.reading import answers_in_words, minutes_left, reached
from clustergrowth.listen.surveys.answers.forms.sections import SectionForm
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.answers.services.answering import SentAnswer, edition_of, in_hand
from clustergrowth.listen.surveys.instruments.domain.conditions import sections_asked
from clustergrowth.listen.surveys.instruments.domain.questions import Questionnaire, QuestionSection
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import OpenLinkSubmission, Response, Wave
from clustergrowth.listen.surveys.waves.queries.links import Asked, response_of
from clustergrowth.listen.surveys.waves.services import waves

LONGEST_PIECE = 200_000  # characters the browser may send in the background at once


def _language() -> str:
    return (get_language() or "en")[:2]


def is_handed_in(asked: Asked, response: Response | None) -> bool:
    """Whether there is nothing left to do: handed in, and no change was begun."""
    if isinstance(asked, OpenLinkSubmission) and asked.handed_in_at and asked.state == OpenLinkSubmission.State.WAITING:
        return True
    return response is not None and response.submitted_at is not None and response.draft is None


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link leads: what is asked, what one gets back, then on to where one stopped."""
    asked = answering.asked_with(token)
    response = response_of(asked)
    if is_handed_in(asked, response):
        return redirect("answer_thanks", token=token)
    waves.must_take_answers(asked.wave)
    questionnaire = questionnaire_of(asked.wave.instrument_id)
    answers = in_hand(response)
    page = {
        "asked": asked, "questionnaire": questionnaire, "token": token, "begun": bool(answers),
        "next": reached(questionnaire, answers), "minutes": minutes_left(questionnaire, answers), "response": response,
        "parts": len(sections_asked(questionnaire, answers)),
    }  # fmt: skip
    return render(request, "answers/answer.html", page)


@often.again(bounded="one answer for each link")
@never_cache
def answer_section(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One section; each is kept when one goes on, and the last one hands in."""
    asked = answering.asked_with(token)
    questionnaire = questionnaire_of(asked.wave.instrument_id)
    response = response_of(asked)
    if number not in sections_asked(questionnaire, in_hand(response)):
        return redirect("answer", token=token)
    section = questionnaire.sections[number - 1]
    if request.method != "POST" and is_handed_in(asked, response):
        return redirect("answer_thanks", token=token)
    waves.must_take_answers(asked.wave)
    form = SectionForm(sent(request), section=section, answers=in_hand(response))
    if _kept(request, asked, form):
        return _onward(request, asked, token, number, form)
    return _section_page(request, asked, token, number, form)


def _kept(request: HttpRequest, asked: Asked, form: SectionForm) -> bool:
    turn, device = request.POST.get("turn", ""), request.POST.get("device", "")[:40].replace("\0", "")
    context: dict[str, Any] = {"asked": asked, "section": form.section, "seen": _seen(request), "language": _language()}
    context["device"] = (device, int(turn) if turn.isdecimal() and len(turn) < 10 else 0)
    if not done(form, lambda: answering.save_section(answers=form.answers(), **context)):
        return False
    for sentence in form.taken():
        messages.info(request, sentence)
    return True


def _seen(request: HttpRequest) -> dict[str, object] | None:
    """The answers the page showed when it was made."""
    try:
        seen = json.loads(request.POST.get("seen", "null"))
    except (ValueError, RecursionError):
        return None
    return seen if isinstance(seen, dict) else None


def _onward(request: HttpRequest, asked: Asked, token: str, number: int, form: SectionForm) -> HttpResponse:
    """Back, on, or handed in; what the new answers leave out is skipped."""
    numbers = sections_asked(questionnaire_of(asked.wave.instrument_id), in_hand(response_of(asked)))
    if "back" in request.POST:
        before = max([n for n in numbers if n < number], default=numbers[0])
        return redirect("answer_section", token=token, number=before)
    if number < numbers[-1]:
        return redirect("answer_section", token=token, number=min(n for n in numbers if n > number))
    if _was_handed_in_elsewhere(request, asked):
        return redirect("answer_thanks", token=token)
    if done(form, lambda: answering.hand_in(asked=asked, language=_language())):
        return redirect("answer_thanks", token=token)
    return _section_page(request, asked, token, number, form)


def _was_handed_in_elsewhere(request: HttpRequest, asked: Asked) -> bool:
    """Whether what this page says is a change its reader does not know to be one: then it is not handed in unasked."""
    response = response_of(asked)
    if response is None or response.submitted_at is None or response.draft is None:
        return False
    return request.POST.get("edition", "") != str(edition_of(response))


def _section_page(request: HttpRequest, asked: Asked, token: str, number: int, form: SectionForm) -> HttpResponse:
    questionnaire, response = questionnaire_of(asked.wave.instrument_id), response_of(asked)
    answers = in_hand(response)
    numbers = sections_asked(questionnaire, answers)
    own = {item.code: answers[item.code] for item in form.section.items if item.code in answers}
    page: dict[str, Any] = {
        "asked": asked, "token": token, "section": form.section, "number": number,
        "place": numbers.index(number) + 1, "parts": len(numbers),
        "minutes": minutes_left(questionnaire, answers, number - 1),
        "seen": json.dumps(own), "edition": edition_of(response), "is_change": bool(response and response.submitted_at),
    }  # fmt: skip
    return shown(request, "answers/section.html", form, **page)


@often.again(bounded="one answer for each link")
@require_POST
@never_cache
def answer_keep(request: HttpRequest, token: str, number: int) -> JsonResponse:
    """Single answers, sent by script a moment after they were given; see ``answers.js``."""
    try:
        asked = answering.asked_with(token)
        section = _section(questionnaire_of(asked.wave.instrument_id), number)
        answers = _told(request)
        stored = answering.keep(
            asked=asked, section=section, answers=answers, device=request.POST.get("device", "")[:40],
            edition=int(request.POST.get("edition", "0")), language=_language(),
        )  # fmt: skip
    except Refused as refused:
        return JsonResponse({"sentence": str(refused.sentence)}, status=refused.status)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return JsonResponse({"sentence": _("These answers could not be read. Load the page again.")}, status=400)
    faults = {code: str(why) for code, why in stored.faults.items()}
    return JsonResponse({"late": stored.is_late, "faults": faults})


def _section(questionnaire: Questionnaire, number: int) -> QuestionSection:
    if not 1 <= number <= len(questionnaire.sections):
        raise KeyError(number)
    return questionnaire.sections[number - 1]


def _told(request: HttpRequest) -> dict[str, SentAnswer]:
    """{code: [value, seconds ago, turn]} as the browser sends it. Raises ValueError and its like."""
    sent = request.POST.get("answers", "")
    if len(sent) > LONGEST_PIECE or "\\u0000" in sent or "\0" in request.POST.get("device", ""):
        raise ValueError(len(sent))
    answers = json.loads(sent)
    if not isinstance(answers, dict):
        raise TypeError(type(answers))
    return {str(code): SentAnswer(answer[0], float(answer[1]), int(answer[2])) for code, answer in answers.items()}


@never_cache
def answer_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """That it is in, what one said, and the way to change it while the wave is open."""
    asked = answering.asked_with(token)
    response = response_of(asked)
    if response is None or not (response.submitted_at or is_handed_in(asked, response)):
        return redirect("answer", token=token)
    questionnaire = questionnaire_of(asked.wave.instrument_id)
    page = {
        "asked": asked, "response": response, "token": token, "told": answers_in_words(questionnaire, response.answers),
        "is_open": asked.wave.state == Wave.State.OPEN, "is_counted": response.submitted_at is not None,
        "number": reached(questionnaire, {}),
    }  # fmt: skip
    return render(request, "answers/thanks.html", page)


@require_POST
def answer_change(request: HttpRequest, token: str) -> HttpResponse:
    """Take the answers into the hand again, or leave a change that was begun."""
    asked = answering.asked_with(token)
    if "leave" in request.POST:
        answering.leave_change(asked=asked)
        return redirect_with(request, _("Your answers stay as you submitted them."), "answer_thanks", token=token)
    answering.begin_change(asked=asked)
    return redirect("answer_section", token=token, number=1)


@never_cache
def answer_own(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the firm said, to take away: one row, a column for every question, blank where nothing was answered."""
    asked = answering.asked_with(token)
    response = response_of(asked)
    if response is None:
        return redirect("answer", token=token)
    items = questionnaire_of(asked.wave.instrument_id).items
    header = ["firm", "survey", "handed_in", *items]
    cells = [as_cell(response.answers.get(code)) for code in items]
    rows = [[asked.called, str(asked.wave.title), response.submitted_at, *cells]]
    return table_file("answers", header, rows)
