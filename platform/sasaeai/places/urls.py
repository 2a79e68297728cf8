from django.urls import URLPattern, URLResolver, path

from sasaeai.places import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/", views.office_home, name="office_home"),
    path("office/areas/", views.office_areas, name="office_areas"),
    path("office/imports/<str:public_id>/", views.office_import, name="office_import"),
]
