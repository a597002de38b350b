import re

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from i18nfield.forms import I18nFormField, I18nTextInput


class Need(forms.Form):
    text = forms.CharField(label="What do you need?", help_text="Two sentences.", widget=forms.Textarea)
    days = forms.IntegerField(label="Days", required=False)
    seen = forms.ChoiceField(label="Seen by", choices=[("c", "Council"), ("a", "All")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")


class Filter(forms.Form):
    q = forms.CharField(label="Name", required=False)
    council = forms.ChoiceField(label="Council", choices=[("", "all"), ("E", "Emilia-Romagna")], required=False)


def shown(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    html = Template("{% load components %}" + source).render(Context({"request": request, **context}))
    return re.sub(r"\s*(<[^<>]*>)\s*", r"\1", html)


def test_label_stands_above_help_below_and_what_is_optional_says_so() -> None:
    html = shown("{{ form }}", form=Need())
    assert '<label for="id_text">What do you need?' in html
    assert 'aria-describedby="id_text_helptext"' in html and 'id="id_text_helptext"' in html
    assert html.count("(optional)") == 1
    assert "<legend>Seen by" in html
    assert 'role="alert"' not in html


def test_errors_stand_beside_the_field_and_are_summed_up_at_the_top_with_links() -> None:
    html = shown("{{ form }}", form=Need({"days": "many", "seen": "c"}))
    assert "3 things to correct" in html
    assert '<a href="#id_text">' in html and '<a href="#id_days">' in html
    assert 'id="id_text_error"' in html and "id_text_error" in html.split("<textarea", 1)[1].split(">", 1)[0]
    assert html.index("to correct") < html.index("<textarea")


def test_filters_stay_in_the_address_and_each_can_be_taken_off() -> None:
    path = "/directory/?q=lab&council=E&sort=-name&page=3"
    html = shown("{% filters form %}", path, form=Filter({"q": "lab", "council": "E"}))
    assert "Council: Emilia-Romagna" in html
    assert 'href="/directory/?q=lab&amp;sort=-name"' in html
    assert '<input type="hidden" name="sort" value="-name">' in html
    assert 'name="page"' not in html


def test_a_second_click_on_a_heading_turns_the_order() -> None:
    first = shown('<tr>{% sorted_by "name" "Name" %}</tr>', "/?q=a&page=2")
    assert 'href="?q=a&amp;sort=name"' in first and "aria-sort" not in first
    again = shown('<tr>{% sorted_by "name" "Name" %}</tr>', "/?sort=name")
    assert 'aria-sort="ascending"' in again and 'href="?sort=-name"' in again


def test_turning_the_page_keeps_what_was_searched() -> None:
    page = Paginator(range(3081), 50).page(4)
    html = shown('{% pagination page export_url="/list.csv" %}', "/?q=lab&page=4", page=page)
    assert "151 to 200 of 3" in html
    assert 'href="?q=lab&amp;page=5"' in html and 'rel="next"' in html
    assert '<span aria-current="page">4</span>' in html
    assert 'href="/list.csv"' in html


def test_an_empty_place_says_what_will_be_here_and_gives_one_button() -> None:
    html = shown('{% show_empty "No needs yet" "Here stand…" "/needs/new/" "Say what you need" %}')
    assert "<h2>No needs yet</h2>" in html and html.count('class="button"') == 1


class Theme(forms.Form):
    title = I18nFormField(label="Theme", widget=I18nTextInput, locales=["en", "it", "tr"], require_all_fields=False)


def test_every_language_of_a_text_has_its_own_label() -> None:
    html = shown("{{ form }}", form=Theme({"title_0": "Quality", "title_1": "", "title_2": "Kalite"}))
    assert "<legend>Theme</legend>" in html
    assert '<label for="id_title_2" lang="tr">Türkçe</label>' in html
    assert 'name="title_2" value="Kalite" lang="tr"' in html
    assert " required" not in html


def test_help_that_came_from_a_file_is_text_and_never_markup() -> None:
    form = Need()
    form.fields["text"].help_text = '<b hx-post="/profile/erase/" hx-trigger="load">x</b>'
    html = shown("{{ form }}", form=form)
    assert "&lt;b hx-post=" in html and "<b hx-post" not in html


class Places(forms.Form):
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    lone = forms.ChoiceField(choices=[("a", "A")])
    told = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="b")
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    free = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def test_a_list_that_must_be_chosen_from_begins_with_nothing() -> None:
    asks = {name: "– choose –" in str(Places()[name]) for name in Places.base_fields}
    assert asks == {"one": True, "lone": False, "told": False, "several": False, "free": False}
    assert "– choose –" not in str(Places({"one": "a"})["one"])


def test_a_form_that_keeps_a_draft_has_a_place_to_say_so() -> None:
    html = shown('{% post_form form "Add" draft="need" of=7 back="/b/" leave="Leave it" %}', form=Need())
    assert 'data-draft="need-7"' in html and "data-save-state" in html and '<a href="/b/">Leave it</a>' in html
    plain = shown('{% post_form form "Add" %}', form=Need())
    assert "data-draft" not in plain and "data-save-state" not in plain and "<a " not in plain
