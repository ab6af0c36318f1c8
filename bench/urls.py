"""The product's pages, and the admin whose list is the peer."""

from django.contrib import admin
from django.urls import path

from govmedia.urls import urlpatterns as product

urlpatterns = [*product, path("admin/", admin.site.urls)]
