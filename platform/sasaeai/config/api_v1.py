"""The API, version 1. Each app brings its own part; the schema is served beside it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
