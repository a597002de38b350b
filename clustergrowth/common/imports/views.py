"""How far the work on a file is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clustergrowth.common.imports import work
from clustergrowth.common.imports.models import IncomingFile


def progress(request: HttpRequest, of: IncomingFile) -> HttpResponse:
    """A page that asks again and again is told to load anew when it is over."""
    answer = render(request, "components/progress.html", {"of": of, "ahead": work.files_ahead(of)})
    if not of.is_busy:
        answer["HX-Refresh"] = "true"
    return answer
