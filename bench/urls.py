"""The product's pages, and the admin whose list is the peer."""

from django.urls import path

from bench.lists import site
from govmedia.urls import urlpatterns as product

urlpatterns = [*product, path("admin/", site.urls)]
