"""Addresses of this app."""

from django.urls import path

from stammtisch.businesses import views

app_name = "businesses"
urlpatterns = [
    path("", views.businesses, name="list"),
]
