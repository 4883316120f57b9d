"""Addresses of this app."""

from django.urls import path

from stammtisch.diagnosis import views
from stammtisch.diagnosis.models import Statement

app_name = "diagnosis"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("firms/", views.firms, name="firms"),
    path("facts/", views.facts, name="facts"),
    path("visits/new/", views.visit_create, name="visit_create"),
    path("visits/<int:pk>/", views.visit_detail, name="visit_detail"),
    path("visits/<int:pk>/edit/", views.visit_edit, name="visit_edit"),
    path(
        "visits/<int:visit_pk>/statements/new/", views.statement_create, name="statement_create"
    ),
    path(
        "firms/<int:business_pk>/statements/new/",
        views.statement_create,
        name="statement_create",
    ),
    path("statements/", views.statements, name="statements"),
    path("statements/export.<str:suffix>", views.statement_export, name="statement_export"),
    path("statements/<int:pk>/", views.statement_detail, name="statement_detail"),
    path("statements/<int:pk>/edit/", views.statement_edit, name="statement_edit"),
    path("statements/<int:pk>/take/", views.statement_take, name="statement_take"),
    path(
        "statements/<int:pk>/solve/",
        views.statement_set_status,
        {"status": Statement.Status.SOLVED},
        name="statement_solve",
    ),
    path(
        "statements/<int:pk>/withdraw/",
        views.statement_set_status,
        {"status": Statement.Status.WITHDRAWN},
        name="statement_withdraw",
    ),
    path(
        "statements/<int:pk>/turn/need/",
        views.statement_turn,
        {"kind": Statement.Kind.NEED},
        name="statement_turn_need",
    ),
    path(
        "statements/<int:pk>/turn/offer/",
        views.statement_turn,
        {"kind": Statement.Kind.OFFER},
        name="statement_turn_offer",
    ),
    path(
        "statements/<int:pk>/reopen/",
        views.statement_set_status,
        {"status": Statement.Status.OPEN},
        name="statement_reopen",
    ),
]
