from django.urls import path

from sasaeai.people.api import views

urlpatterns = [
    path("groups/", views.Groups.as_view(), name="api_groups"),
    path("supporters/", views.Supporters.as_view(), name="api_supporters"),
]
