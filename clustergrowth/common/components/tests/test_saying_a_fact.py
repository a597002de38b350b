from datetime import UTC, datetime

from django.template import Context, Template
from django.utils import timezone


def shown(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context({"csrf_token": "secret", **context}))


def test_what_is_not_known_takes_no_line_and_nought_is_known() -> None:
    assert shown('{% fact "Place" place %}{% fact "Council" council|badge %}', place="", council=None) == ""
    assert shown('{% fact "Refused" n %}', n=0) == "<div><dt>Refused</dt><dd>0</dd></div>"


def test_what_a_fact_says_is_text_and_never_markup() -> None:
    assert "<b>" not in shown('{% fact "Place" place %}{{ place|linked:"/x/" }}', place="<b>")


def test_a_day_is_that_of_the_reader() -> None:
    with timezone.override("Europe/Istanbul"):
        html = shown("{{ moment|day }}", moment=datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
    assert html == '<time datetime="2026-12-01T01:30:00+03:00">1 Dec 2026</time>'


def test_a_button_that_does_something_is_a_form_of_its_own() -> None:
    html = shown('{% post_button "demo_role" words=words name="role" value="x" about=words %}', words="<b>")
    assert 'name="csrfmiddlewaretoken" value="secret"' in html and 'name="role" value="x"' in html
    assert "<b>" not in html and html.count("&lt;b&gt;") == 2
