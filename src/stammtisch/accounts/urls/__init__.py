"""Addresses of the staff pages."""

from django.urls import path

from stammtisch.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("", views.staff, name="staff"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.change, name="change"),
]
