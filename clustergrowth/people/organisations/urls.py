"""Addresses of the directory and of organisations."""

from django.urls import URLPattern, path

from clustergrowth.people.organisations import lists, views

urlpatterns: list[URLPattern] = [
    path("directory/", lists.Directory.as_view(), name="directory"),
    path("organisations/new/", views.new, name="organisation_new"),
    path("organisations/near/", views.near_names, name="organisation_near"),
    path("organisations/names/", views.names, name="organisation_names"),
    path("organisations/nace/", views.nace_codes, name="nace_codes"),
    path("organisations/<slug:slug>/", views.at_present_address(views.page), name="organisation"),
    path("organisations/<slug:slug>/edit/", views.at_present_address(views.edit), name="organisation_edit"),
    path("organisations/<slug:slug>/public/", views.at_present_address(views.public_page), name="organisation_public"),
    path("organisations/<slug:slug>/public/end/", views.unpublish, name="organisation_unpublish"),
    path("organisations/<slug:slug>/consent/", views.consent, name="organisation_consent"),
    path("organisations/<slug:slug>/people/", views.at_present_address(views.people), name="organisation_people"),
    path("organisations/<slug:slug>/people/<int:pk>/left/", views.has_left, name="organisation_left"),
    path(
        "organisations/<slug:slug>/people/<int:pk>/first-contact/",
        views.first_contact,
        name="organisation_first_contact",
    ),
    path("organisations/<slug:slug>/people/asked/<int:pk>/end/", views.ask_no_more, name="organisation_ask_no_more"),
    path("works-there/<str:secret>/", views.works_there, name="works_there"),
]
