"""Where each app's pages are mounted."""

from django.urls import include, path

urlpatterns = [
    path("", include("orgs.urls")),
    path("registry/", include("registry.urls")),
    path("scans/", include("scans.urls")),
    path("inspections/", include("inspections.urls")),
    path("notices/", include("notices.urls")),
]
