"""The telephone desk and the list of candidates; included by urls.py."""

from django.urls import URLPattern, URLResolver, path

from sasaeai.coordination.views import candidates, intake

urlpatterns: list[URLPattern | URLResolver] = [
    path("sc/intake/", intake.sc_intake, name="sc_intake"),
    path("sc/intake/callers/", intake.sc_intake_callers, name="sc_intake_callers"),
    path("sc/intake/candidates/", intake.sc_intake_candidates, name="sc_intake_candidates"),
    path("sc/needs/<str:public_id>/candidates/", candidates.sc_candidates, name="sc_candidates"),
    path("sc/needs/<str:public_id>/candidates/time/", candidates.sc_candidates_time, name="sc_candidates_time"),
]
