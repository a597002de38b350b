"""``{% say … if … else … %}``, and the small parts of pages that are one line of a template each."""

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError


def shown(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_a_condition_chooses_the_words() -> None:
    source = '{% say _("Close it") if side == "need" and not is_done else name|upper %}'
    assert shown(source, side="need") == "Close it"
    assert shown(source, side="need", is_done=True, name="<b>") == "&lt;B&gt;"
    assert shown(source) == ""


def test_half_a_choice_is_a_mistake_of_the_template() -> None:
    for source in ('{% say _("Yes") if is_so %}', '{% say _("Yes") else _("No") %}', "{% say %}"):
        with pytest.raises(TemplateSyntaxError):
            Template(source)


def test_a_column_of_numbers_and_one_of_buttons_are_marked_in_the_head() -> None:
    assert shown('{% table_head _("Firm") n _("Remove") css="- n act" %}', n="<n>") == (
        '<thead><tr><th scope="col">Firm</th><th scope="col" class="n">&lt;n&gt;</th>'
        '<th scope="col" class="act"><span class="sr">Remove</span></th></tr></thead>'
    )


def test_a_notice_and_a_button_that_leads_on() -> None:
    assert shown("{% notice words %}", words="<b>") == '<div class="notice" role="status"><p>&lt;b&gt;</p></div>'
    assert 'class="notice bad" role="alert"' in shown('{% notice "No" css="bad" role="alert" %}')
    assert shown('{% link_button "council" "cork" words="Cork" css="quiet" %}') == (
        '<a class="button quiet" href="/councils/cork/">Cork</a>'
    )
