"""The activity log."""

from django.urls import URLPattern, URLResolver, path

from sasaeai.casework import views

urlpatterns: list[URLPattern | URLResolver] = [path("sc/log/", views.sc_log, name="sc_log")]
