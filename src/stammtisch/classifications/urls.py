"""Addresses of this app."""

from django.urls import path

from stammtisch.classifications import views

app_name = "classifications"
urlpatterns = [
    path("", views.codes, name="codes"),
    path("suggest/", views.suggest, name="suggest"),
]
