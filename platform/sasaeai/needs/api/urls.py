from django.urls import path

from sasaeai.needs.api import views

urlpatterns = [path("needs/", views.Needs.as_view(), name="api_needs")]
