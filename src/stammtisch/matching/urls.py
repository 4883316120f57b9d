"""Addresses of this app."""

from django.urls import path

from stammtisch.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.review, name="review"),
]
