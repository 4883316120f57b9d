"""Addresses of this app."""

from django.urls import path

from stammtisch.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.review, name="review"),
    path("need/<int:pk>/", views.need, name="need"),
    path("offer/<int:pk>/", views.offer, name="offer"),
    path("suggestion/<int:pk>/decide/", views.decide, name="decide"),
    path("decision/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("decisions/", views.decisions, name="decisions"),
    path("unserved/", views.unserved, name="unserved"),
    path("computing/", views.computing, name="computing"),
]
