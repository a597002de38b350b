"""Addresses of persons."""

from django.urls import URLPattern, path

from clustergrowth.people.persons import views

urlpatterns: list[URLPattern] = [
    path("me/", views.profile, name="profile"),
    path("me/acting/", views.act_as, name="act_as"),
    path("me/download/", views.download, name="my_data"),
    path("me/erase/", views.erase, name="erase_me"),
    path("me/address/<str:token>/", views.address_confirm, name="address_confirm"),
    path("letters/end/<str:token>/", views.letters_end, name="letters_end"),
    path("mails/stop/<str:token>/", views.mail_stop, name="mail_stop"),
    path("mails/begin/", views.mail_begin, name="mail_begin"),
    path("mails/leave/<str:token>/", views.mail_remove, name="mail_remove"),
    path("me/address/stop/<str:token>/", views.address_stop, name="address_stop"),
    path("me/sessions/end/", views.sessions_end, name="sessions_end"),
    path("me/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("me/sessions/not-me/<str:secret>/", views.session_not_me, name="session_not_me"),
    path("erased/", views.erased, name="erased"),
    path("settings/persons/", views.persons, name="persons"),
    path("settings/persons/<int:pk>/erase/", views.erase_other, name="person_erase"),
]
