"""``{% load components %}``: figure, thread, badge, charts, forms, filters, pagination, empty state, notices."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.template.context import RequestContext
from django.template.defaulttags import TemplateIfParser
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clustergrowth.common import clock, editions
from clustergrowth.common.components.charts import Bar, ChartScale, CouncilTie, drawn, scale_for, shown_values, strands
from clustergrowth.common.components.translations import translations
from clustergrowth.common.components.words import how_known, labelled, letter_meaning, quoted
from clustergrowth.common.figures import Figure
from clustergrowth.common.languages import dates, in_language, spoken
from clustergrowth.common.ports import Step

register = template.Library()
register.filter("translations", translations)
register.filter("quoted", quoted, is_safe=True)
register.simple_tag(labelled)
COLOURS = range(1, 7)  # one for each founding council; the style sheet knows no more


@register.filter
def colour_class(council: Any) -> str:
    """``k1``…``k6`` for a council, or for a colour index; ``k0`` (hatched) beyond the six."""
    colour = getattr(council, "colour", council)
    return f"k{colour}" if colour in COLOURS else "k0"


@register.simple_tag
def council_badge(council: Any, url: str = "", name: str = "") -> SafeString:
    """The council's letter in its colour and its name; a link where ``url`` is given."""
    words = name or council.name
    if url:
        return format_html(
            '<a class="c {}" data-l="{}" href="{}">{}</a>', colour_class(council), council.letter, url, words
        )
    return format_html('<span class="c {}" data-l="{}">{}</span>', colour_class(council), council.letter, words)


@register.filter
def shares_a_need(field: BoundField) -> str:
    """Whether at least one of ``several`` fields, this among them, is needed, or by a rule this one ``alone``."""
    groups: Sequence[Sequence[str]] = getattr(field.form, "one_of", ())
    own = next((group for group in groups if field.name in group), ())
    return "several" if len(own) > 1 else "alone" if own else ""


@register.simple_tag
def figure(f: Figure) -> SafeString:
    """A number that is a claim, in a sentence: it opens the records behind it."""
    letter = SafeString("")
    if f.letter and not f.hidden:
        letter = format_html('<sup title="{}">{}</sup>', letter_meaning(f.letter), f.letter)
    kind = "figure few" if f.hidden else "figure"
    if f.url:
        return format_html('<a class="{}" href="{}">{}{}</a>', kind, f.url, f.shown, letter)
    return format_html('<span class="{}">{}{}</span>', kind, f.shown, letter)


@register.simple_tag
def how(f: Figure) -> SafeString:
    """The line under a figure."""
    parts = how_known(f)
    return format_html('<p class="how">{}</p>', " · ".join(parts)) if parts else SafeString("")


@register.inclusion_tag("components/claim.html")
def claim(f: Figure) -> dict[str, Any]:
    """A whole sentence with its figure and how it is known; ``{figure}`` in the label says where the number stands."""
    before, placed, after = str(f.label).partition("{figure}")
    return {"f": f, "before": before if placed else "", "after": after if placed else f" {before}"}


@register.inclusion_tag("components/counters.html")
def counters(figures: Sequence[Figure]) -> dict[str, Any]:
    return {"figures": figures}


@register.inclusion_tag("components/thread.html")
def thread(steps: Sequence[Step], label: str = "") -> dict[str, Any]:
    """The chain something belongs to, from evidence to story."""
    return {"steps": steps, "label": label or _("The thread this belongs to")}


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Sequence[Bar], title: str, description: str = "", unit: str = "%", end: float | None = None, level: int = 2
) -> dict[str, Any]:
    """Ranked bars with their intervals from a zero baseline; the same numbers as a table below."""
    scale = scale_for(shown_values(rows), end=end)
    return {**_places(rows, scale), "title": title, "description": description, "unit": unit, "level": level}


@register.inclusion_tag("components/dots.html")
def dots(
    rows: Sequence[Bar],
    title: str,
    before: str,
    after: str,
    description: str = "",
    unit: str = "%",
    end: float | None = None,
    level: int = 2,
) -> dict[str, Any]:
    """Two moments a row: where it was (hollow) and where it is (filled)."""
    scale = scale_for(shown_values(rows), end=end)
    words = {"title": title, "before": before, "after": after, "description": description, "unit": unit}
    return {**_places(rows, scale), **words, "level": level}


def _places(rows: Sequence[Bar], scale: ChartScale) -> dict[str, Any]:
    return {"rows": drawn(rows, scale), "ticks": scale.ticks(), "zero": scale.place(0)}


@register.inclusion_tag("components/ties.html")
def ties(council: Any, rows: Sequence[CouncilTie], title: str, description: str = "", level: int = 2) -> dict[str, Any]:
    """How one council is tied to the others: a line as thick as the tie is frequent."""
    words = {"title": title, "description": description, "level": level}
    return {"council": council, "rows": strands(rows), **words}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is to be mended, with a link to each field; nothing while all is well. And the form's edition."""
    wrong = [bound for bound in form.visible_fields() if bound.errors] if form.is_bound else []
    general = form.non_field_errors() if form.is_bound else []
    context = {"edition": getattr(form, "edition", ""), "edition_name": form.add_prefix(editions.FIELD)}
    return {**context, "wrong": wrong, "general": general, "count": len(wrong) + len(general)}


@register.filter
def conflicts(bound: Any) -> Sequence[editions.Conflict]:
    """What others have written meanwhile in a field one has changed too."""
    return getattr(bound.form, "conflicts", {}).get(bound.name, []) if isinstance(bound, BoundField) else []


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: RequestContext, form: BaseForm) -> dict[str, Any]:
    """A row of filters kept in the address, and a chip for each one that is set."""
    request: HttpRequest = context["request"]
    shown = [bound for bound in form.visible_fields() if request.GET.get(bound.html_name)]
    applied = [(bound.label, _chosen(bound, request), _without(request, bound.html_name)) for bound in shown]
    return {"form": form, "applied": applied, "path": request.path, "kept": _kept(request, form)}


def _chosen(bound: BoundField, request: HttpRequest) -> str:
    """The chosen values in the words of the list they were chosen from."""
    values = request.GET.getlist(bound.html_name)
    names = {str(key): str(words) for key, words in _flat(getattr(bound.field, "choices", ()))}
    return ", ".join(names.get(value, value) for value in values if value) if bound.widget_type != "checkbox" else ""


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = []
    for key, words in choices:
        pairs.extend(words if isinstance(words, (list, tuple)) else [(key, words)])
    return pairs


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _kept(request: HttpRequest, form: BaseForm) -> list[tuple[str, str]]:
    """What the address says beside the filters (the order of the list), so that filtering does not lose it."""
    own = {bound.html_name for bound in form} | {"page"}
    return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: Page[Any], export_url: str = "", formats: Sequence[str] = ()
) -> dict[str, Any]:
    """Where one is in a long list, and its files beside it."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(n, _with(context["request"], page=str(n)) if isinstance(n, int) else "") for n in numbers]
    return {
        "page": page,
        "links": links,
        "export_url": export_url,
        "files": [(kind.upper(), _with(context["request"], format=kind)) for kind in formats],
        "previous": _with(context["request"], page=str(page.number - 1)) if page.has_previous() else "",
        "next": _with(context["request"], page=str(page.number + 1)) if page.has_next() else "",
    }


def _with(request: HttpRequest, **changes: str) -> str:
    """The same list with another page, or all of it as a file."""
    query = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sorted_by(context: RequestContext, key: str, words: str, css: str = "") -> SafeString:
    """A heading one can sort by, in the address as ``?sort=key`` or ``?sort=-key``."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if now == key else key
    sort = format_html(' aria-sort="{}"', direction) if direction else ""
    return format_html('<th scope="col" class="{}"{}><a href="?{}">{}</a></th>', css, sort, query.urlencode(), words)


@register.inclusion_tag("components/empty.html")
def show_empty(title: str, why: str = "", url: str = "", button: str = "", level: int = 2) -> dict[str, Any]:
    """What will be here, why it is worth it, and the one button."""
    return {"title": title, "why": why, "url": url, "button": button, "level": level}


@register.simple_tag
def table_head(*words: str, css: str = "") -> SafeString:
    """The head of a table: ``{% table_head _("Firm") _("Answers") _("Remove") css="- n act" %}``.

    ``css`` has a word for each column: ``n`` where numbers stand, ``act`` where buttons do (only heard), ``-`` else.
    """
    heads = zip(words, css.split() or ["-"] * len(words), strict=True)
    return format_html("<thead><tr>{}</tr></thead>", format_html_join("", "{}", ((_th(*one),) for one in heads)))


def _th(words: str, css: str) -> SafeString:
    if css == "-":
        return format_html('<th scope="col">{}</th>', words)
    shown = format_html('<span class="sr">{}</span>', words) if css == "act" else words
    return format_html('<th scope="col" class="{}">{}</th>', css, shown)


class Saying(Node):
    def __init__(self, words: FilterExpression, is_so: Any, otherwise: FilterExpression) -> None:
        self.words, self.is_so, self.otherwise = words, is_so, otherwise

    def render(self, context: Context) -> SafeString:
        chosen = self.words if self.is_so.eval(context) else self.otherwise
        return SafeString(render_value_in_context(chosen.resolve(context), context))


@register.tag
def say(parser: Parser, token: Token) -> Saying:
    """One of two words: ``{% say _("Yes") if is_so else _("No") %}``, with a condition as ``{% if %}`` takes it."""
    bits = token.split_contents()
    if bits[2:3] != ["if"] or bits[-2:-1] != ["else"]:
        raise TemplateSyntaxError(f"{token.contents}: say … if … else …")
    condition = TemplateIfParser(parser, bits[3:-2]).parse()
    return Saying(parser.compile_filter(bits[1]), condition, parser.compile_filter(bits[-1]))


@register.simple_tag
def notice(words: str, css: str = "", role: str = "status") -> SafeString:
    """A sentence that stands out; ``css="bad"`` where something is wrong."""
    kind = f"notice {css}" if css else "notice"
    return format_html('<div class="{}" role="{}"><p>{}</p></div>', kind, role, words)


@register.inclusion_tag("components/notices.html")
def notices(messages: Sequence[Any]) -> dict[str, Any]:
    return {"messages": messages}


@register.inclusion_tag("components/side.html", takes_context=True)
def side(context: RequestContext, items: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Places within a place: objects with ``label``, ``url``, optional ``count`` and ``is_current``."""
    return {"items": items, "label": label, "path": context["request"].path}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """``{% crumbs url words url words … %}``: the way back; the page itself is not in it."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.filter
def said(text: Any) -> SafeString:
    """A text of five languages in the reader's one; where that is missing, in another that is marked as such."""
    words, lang = in_language(text)
    if not lang or lang == (get_language() or "en")[:2]:
        return format_html("{}", words)
    return format_html('<span lang="{}">{}</span>', lang, words)


@register.filter
def lang_of(text: Any) -> str:
    """The language ``{{ text }}`` is shown in, for the ``lang`` of the block around it."""
    return in_language(text)[1]


@register.filter
def address(name: str, of: Any = None) -> str:
    """The address of a page, for a tag that leads there: ``"surveys"|address``, ``"draft"|address:draft.pk``."""
    return reverse(name, args=() if of is None else (of,))


@register.filter
def inside(shown: str, element: str) -> SafeString:
    """What a block shows inside its element, as ``p.standfirst``; no element where it shows nothing."""
    tag, _, css = element.partition(".")
    return format_html('<{0} class="{1}">{2}</{0}>', tag, css, shown) if shown.strip() else SafeString("")


@register.simple_tag(takes_context=True)
def title_of_heading(context: RequestContext) -> SafeString:
    """The words of a page's heading: its title, unless the page writes another in the block ``title``."""
    shown = context.render_context[BLOCK_CONTEXT_KEY].get_block("heading").render(context)
    return SafeString(" ".join(strip_tags(shown).split()))


@register.simple_tag
def heading(level: int, words: str) -> SafeString:
    return format_html("<h{0}>{1}</h{0}>", int(level), words)


@register.filter
def unlocalized(value: float | str | None) -> str:
    """A number for machines, in an attribute, and a year: with a decimal point, and no groups; nothing for none."""
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


@register.filter
def after_number(unit: str) -> str:
    """A unit with the space before it that does not break."""
    return f"\N{NO-BREAK SPACE}{unit}" if unit else ""


@register.filter
def short(value: float | None) -> str:
    """A number with at most one decimal, in the reader's notation."""
    if value is None:
        return ""
    shown = round(float(value), 1) + 0.0  # no “-0”
    return number_format(shown, decimal_pos=0 if shown.is_integer() else 1)


@register.filter
def in_unit(value: float | None, unit: str) -> str:
    """A number with its unit; nothing where there is no number."""
    return "" if value is None else short(value) + after_number(unit)


@register.filter
def prefixed(text: Any, prefix: str) -> SafeString:
    """A text after ``prefix``, as the place in “Bologna, 051 20”; nothing where there is no text."""
    return format_html("{}{}", prefix, text) if text else SafeString("")


@register.filter
def linked(words: Any, url: str) -> SafeString:
    """Words that lead somewhere, where they do."""
    return format_html('<a href="{}">{}</a>', url, words) if url and words else format_html("{}", words or "")


@register.filter
def language_names(codes: Sequence[str]) -> str:
    """Languages in the reader's one: “Italian, Turkish”."""
    return ", ".join(spoken.called(code) for code in codes)


@register.filter
def language_called(code: str) -> str:
    """What the reader calls a language."""
    return spoken.called(code)


@register.filter
def language_name(code: str) -> str:
    """What its speakers call a language."""
    return spoken.name_of(code)


@register.filter
def badge(council: Any) -> SafeString:
    """The badge of a council, where there is one."""
    return council_badge(council) if council else SafeString("")


@register.filter(expects_localtime=True)
def day(moment: Any, how: str = "") -> SafeString:
    """A day as people write it (``dates.written``), and for machines the whole moment."""
    if not moment:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), dates.as_it_stands(moment, how))


@register.filter(expects_localtime=True)
def written(moment: Any, how: str = "") -> str:
    """A day as people write it, within a sentence; nothing for none."""
    return dates.as_it_stands(moment, how) if moment else ""


@register.simple_tag
def moment(how: str = "") -> str:
    """The present day or hour: ``{% moment "long weekday near" %}``."""
    return dates.written(clock.now(), how)


@register.simple_tag(takes_context=True)
def fact(context: RequestContext, label: str, value: Any) -> SafeString:
    """One line of a list of facts; none where the fact is not known."""
    if value is None or value == "":
        return SafeString("")
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, render_value_in_context(value, context))


@register.simple_tag
def link_button(name: str, *args: Any, words: str, css: str = "") -> SafeString:
    """A link that looks like a button: ``{% link_button "theme_new" words=_("Propose a theme") css="quiet" %}``."""
    return format_html('<a class="{}" href="{}">{}</a>', f"button {css}".strip(), reverse(name, args=args), words)


@register.inclusion_tag("components/post_button.html")
def post_button(
    address: str, *args: Any, words: str, css: str = "quiet small", name: str = "", value: str = "", about: str = ""
) -> dict[str, Any]:
    """One button that does something: ``{% post_button "theme_reopen" theme.pk words=_("Take it up again") %}``."""
    own = {"words": words, "css": css, "name": name, "value": value, "about": about}
    return {"action": reverse(address, args=args), **own}


@register.inclusion_tag("components/post_form.html")
def post_form(
    form: BaseForm, words: str, draft: str = "", of: Any = None, leave: str = "", css: str = "", **more: str
) -> dict[str, Any]:
    """A form with all its fields, its button, the way back (``back``, ``leave``), and a draft kept in the browser.

    ``draft`` and ``of`` name the draft: what it is and of which object. ``action``, ``name`` and ``value`` as in HTML.
    """
    key = f"{draft}-{of}" if of is not None else draft
    return {"form": form, "words": words, "draft": key, "leave": leave, "css": css, **more}
