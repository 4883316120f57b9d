"""Addresses of Today and of the rooms that are still empty."""

from django.urls import path

from stammtisch.web import views

app_name = "web"
urlpatterns = [
    path("", views.today, name="today"),
    path("introduce/", views.introduce, name="introduce"),
    path("gather/", views.gather, name="gather"),
    path("learn/", views.learn, name="learn"),
]
