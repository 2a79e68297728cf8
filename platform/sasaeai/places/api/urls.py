from django.urls import path

from sasaeai.places.api import views

urlpatterns = [path("areas/", views.Areas.as_view(), name="api_areas")]
