from django.urls import path

from sasaeai.shopping.api import views

urlpatterns = [path("stops/", views.Stops.as_view(), name="api_stops")]
