"""The chain a need, an offer or an introduction belongs to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.ports import Ref, Step, described, steps_for
from clustergrowth.connect.exchange.models import Introduction, IntroductionState, Need, Offer
from clustergrowth.connect.outcomes.queries import answered_outcomes
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Viewer

EVIDENCE, NEED, THEME, DECISION, ACTION, INTRODUCTION, OUTCOME = 10, 20, 30, 35, 40, 50, 60


def thread_of(posting: Need | Offer, viewer: Viewer) -> list[Step]:
    """From the finding it answers to what came of it."""
    is_need = isinstance(posting, Need)
    here = Step(_("This need") if is_need else _("This offer"), "here", 1, order=NEED)
    return [
        *(_evidence(posting, viewer) if isinstance(posting, Need) else []),
        here,
        *_theme(posting, viewer),
        *steps_for(posting.SIDE, posting.pk, viewer),
    ]


def thread_of_introduction(introduction: Introduction, viewer: Viewer) -> list[Step]:
    """The same chain, seen from an introduction."""
    need, offer = introduction.need, introduction.offer
    about = need or offer
    before: list[Step] = _evidence(need, viewer) if need else []
    for posting, label in ((need, _("Need")), (offer, _("Offer"))):
        if posting is not None:
            url = described([Ref(posting.SIDE, posting.pk)], viewer).get(Ref(posting.SIDE, posting.pk))
            before.append(Step(label, "filled", 1, url.url if url else "", order=NEED))
    here = Step(_("This introduction"), "here", 1, order=INTRODUCTION)
    theme = _theme(about, viewer) if about else []
    return [*before, *theme, here, *steps_for("introduction", introduction.pk, viewer)]


def _evidence(need: Need, viewer: Viewer) -> list[Step]:
    if need.finding_id is None:
        return [Step(_("Evidence"), order=EVIDENCE)]
    ref = Ref("finding", need.finding_id)
    evidence = described([ref], viewer).get(ref)
    return [Step(_("Evidence"), "filled", 1, evidence.url if evidence else "", order=EVIDENCE)]


def _theme(posting: Need | Offer, viewer: Viewer) -> list[Step]:
    """The theme, and what the council decided and does about it."""
    if posting.theme_id is None:
        return [Step(_("Theme"), order=THEME)]
    ref = Ref("theme", posting.theme_id)
    about = described([ref], viewer).get(ref)
    theme = Step(_("Theme"), "filled", 1, about.url if about else "", order=THEME)
    later = [step for step in steps_for("theme", posting.theme_id, viewer) if step.order in (DECISION, ACTION)]
    return [theme, *later]


def children_of(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """What the exchange hangs on needs, offers, themes and findings; a fixed number of queries a kind."""
    if kind in ("need", "offer"):
        return _with_introductions(ids, _introductions_by(kind, ids), {}, viewer)
    if kind == "theme":
        needs = _needs_by("theme", ids, viewer)
        by_theme = _introductions_by("need__theme", ids)
        return _with_introductions(ids, by_theme, needs, viewer)
    if kind == "finding":
        return {id: [step] for id, step in _needs_by("finding", ids, viewer).items()}
    return {}


def _introductions_by(path: str, ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    by_posting: dict[int, list[tuple[int, str]]] = {}
    rows: QuerySet[Any, Any] = Introduction.objects.filter(**{f"{path}__in": ids}).order_by("pk")
    for id, pk, state in rows.values_list(path, "pk", "state"):
        by_posting.setdefault(id, []).append((pk, state))
    return by_posting


def _needs_by(path: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Step]:
    rows = Need.objects.visible_to(viewer).filter(**{f"{path}__in": ids}).order_by()
    counted = dict(rows.values_list(path).annotate(n=Count("pk")))
    may_state = may(viewer, "exchange.state_need")
    return {id: _needs_step(path, id, counted.get(id, 0), may_state=may_state) for id in ids}


def _needs_step(path: str, id: int, count: int, *, may_state: bool) -> Step:
    if count:
        return Step(_("Need"), "filled", count, f"{reverse('needs')}?{path}={id}", order=NEED)
    url = f"{reverse('need_new')}?{path}={id}" if may_state else ""
    return Step(_("Need"), url=url, hint=_("State a related need"), order=NEED)


def _with_introductions(
    ids: Sequence[int], by_posting: Mapping[int, list[tuple[int, str]]], needs: Mapping[int, Step], viewer: Viewer
) -> dict[int, list[Step]]:
    everyone = [pk for introductions in by_posting.values() for pk, _state in introductions]
    readable = set(Introduction.objects.visible_to(viewer).filter(pk__in=everyone).values_list("pk", flat=True))
    outcomes = answered_outcomes("introduction", everyone)
    steps: dict[int, list[Step]] = {}
    for id in ids:
        mine = by_posting.get(id, [])
        first = [needs[id]] if id in needs else []
        steps[id] = [*first, _introduction_step(mine, readable), _outcome_step(mine, outcomes, readable)]
    return steps


def _introduction_step(mine: Sequence[tuple[int, str]], readable: set[int]) -> Step:
    accepted = [pk for pk, state in mine if state == IntroductionState.ACCEPTED]
    waiting = any(state == IntroductionState.ASKED for _pk, state in mine)
    if not accepted:
        return Step(_("Introduction"), hint=_("asked, no answer yet") if waiting else "", order=INTRODUCTION)
    return Step(_("Introduction"), "filled", len(accepted), _address(accepted, readable), order=INTRODUCTION)


def _outcome_step(mine: Sequence[tuple[int, str]], outcomes: Mapping[int, Sequence[Any]], readable: set[int]) -> Step:
    with_outcome = [pk for pk, _state in mine if pk in outcomes]
    if not with_outcome:
        return Step(_("Outcome"), order=OUTCOME)
    count = sum(len(outcomes[pk]) for pk in with_outcome)
    return Step(_("Outcome"), "filled", count, _address(with_outcome, readable), order=OUTCOME)


def _address(ids: Sequence[int], readable: set[int]) -> str:
    seen = [pk for pk in ids if pk in readable]
    if len(seen) == 1:
        return reverse("introduction", args=seen)
    return reverse("introductions") if seen else ""
