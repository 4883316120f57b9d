"""Addresses of this app in the room Learn."""

from django.urls import path

from stammtisch.matching.views import learning

app_name = "learning"
urlpatterns = [
    path("probabilities/", learning.probabilities, name="probabilities"),
    path("adjustment.json", learning.adjustment, name="adjustment"),
    path("unshown/", learning.unshown, name="unshown"),
    path("unshown/<int:pk>/answer/", learning.answer, name="answer"),
]
