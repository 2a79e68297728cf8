from django.urls import path

from sasaeai.insights.api import views

urlpatterns = [path("coverage/", views.Coverage.as_view(), name="api_coverage")]
