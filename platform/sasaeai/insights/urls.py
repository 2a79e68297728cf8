from django.urls import path

from sasaeai.insights import views

urlpatterns = [
    path("sc/coverage/", views.sc_coverage, name="sc_coverage"),
    path("sc/coverage/map.json", views.sc_coverage_map, name="sc_coverage_map"),
    path("sc/coverage/<str:area>/<str:service>/", views.sc_coverage_cell, name="sc_coverage_cell"),
]
