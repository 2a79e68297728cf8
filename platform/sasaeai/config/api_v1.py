"""The API, version 1. Each app brings its own part; the schema is served beside it, to staff."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from sasaeai.accounts.api import StaffOnly

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[StaffOnly]), name="api_schema"),
    path("", include("sasaeai.places.api.urls")),
    path("", include("sasaeai.people.api.urls")),
    path("", include("sasaeai.shopping.api.urls")),
    path("", include("sasaeai.needs.api.urls")),
    path("", include("sasaeai.insights.api.urls")),
]
