"""``{% load projects %}{% project_tags "theme" theme.pk %}``: to which projects something belongs, with its form."""

from typing import Any

from django import template
from django.template.context import RequestContext

from clustergrowth.people.permissions import may
from clustergrowth.people.projects.forms import TagForm
from clustergrowth.people.projects.queries import projects_of

register = template.Library()


@register.inclusion_tag("projects/_tags.html", takes_context=True)
def project_tags(context: RequestContext, kind: str, id: int) -> dict[str, Any]:
    request = context["request"]
    tagged = projects_of(kind, [id]).get(id, [])
    may_tag = request.user.is_authenticated and may(request.user, "projects.edit")
    chosen = {"projects": [project.pk for project in tagged]}
    form = TagForm(stored=chosen, viewer=request.user, auto_id=f"{kind}-{id}-%s") if may_tag else None
    shown = {"projects": tagged, "form": form, "kind": kind, "id": id}
    return shown | {"request": request, "csrf_token": context.get("csrf_token")}
