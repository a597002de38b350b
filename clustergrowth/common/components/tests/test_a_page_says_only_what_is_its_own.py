"""What ``base.html`` writes around the blocks of a page."""

from pathlib import Path
from typing import Any

import pytest
from django.template import engines

BASE = """<title>{% block title %}{% title_of_heading %}{% endblock %}</title><h1>{% block heading %}{% endblock %}</h1>
{% filter inside:"p.standfirst" %}{% block standfirst %}{% endblock %}{% endfilter %}"""


@pytest.fixture
def page(tmp_path: Path, settings: Any) -> Any:
    (tmp_path / "under_test.html").write_text(BASE)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def shown(blocks: str, **context: Any) -> str:
        return engines["django"].from_string('{% extends "under_test.html" %}' + blocks).render(context).strip()

    return shown


def test_its_title_is_the_words_of_its_heading(page: Any) -> None:
    shown = page('{% block heading %}<span lang="it">{{ name }}</span>\n  2{% endblock %}', name="Sud & <Nord>")
    assert shown == '<title>Sud &amp; &lt;Nord&gt; 2</title><h1><span lang="it">Sud &amp; &lt;Nord&gt;</span>\n  2</h1>'


def test_it_may_have_another_title(page: Any) -> None:
    assert "<title>Desk</title>" in page("{% block title %}Desk{% endblock %}{% block heading %}All done{% endblock %}")


def test_what_it_says_below_its_heading_gets_an_element_and_nothing_gets_none(page: Any) -> None:
    assert page("{% block standfirst %}{{ text }}{% endblock %}", text="<b>").endswith(
        '<p class="standfirst">&lt;b&gt;</p>'
    )
    assert "<p" not in page("{% block standfirst %}\n{% if text %}{{ text }}{% endif %}\n{% endblock %}")


def test_a_tag_leads_to_an_address_by_its_name() -> None:
    template = engines["django"].from_string('{% crumbs "councils"|address "All" "council"|address:"cork" "Cork" %}')
    shown = template.render({})
    assert 'href="/councils/cork/"' in shown and 'href="/councils/"' in shown
