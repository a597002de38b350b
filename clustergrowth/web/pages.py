"""The pages that name no noun: home, today, desk, search, outbox."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
