"""Every address of the site; each app brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from stammtisch.web.views import favicon

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("stammtisch.accounts.urls.sign_in")),
    path("staff/", include("stammtisch.accounts.urls")),
    path("register/", include("stammtisch.businesses.urls")),
    path("codes/", include("stammtisch.classifications.urls")),
    path("listen/", include("stammtisch.diagnosis.urls")),
    path("match/", include("stammtisch.matching.urls")),
    path("learn/", include("stammtisch.matching.urls.learning")),
    path("favicon.ico", favicon, name="favicon"),
    path("", include("stammtisch.web.urls")),
]
handler403 = "stammtisch.web.views.forbidden"
handler404 = "stammtisch.web.views.not_found"
handler500 = "stammtisch.web.views.broken"
