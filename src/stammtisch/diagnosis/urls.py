"""Addresses of this app."""

from django.urls import path

from stammtisch.diagnosis import views

app_name = "diagnosis"
urlpatterns = [
    path("", views.visits, name="visits"),
]
