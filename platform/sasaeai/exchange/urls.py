from django.urls import path

from sasaeai.exchange import views

urlpatterns = [
    path("g/", views.g_home, name="g_home"),
    path("g/peers/", views.g_peers, name="g_peers"),
    path("g/ask/<str:public_id>/", views.g_ask, name="g_ask"),
    path("g/questions/<str:public_id>/", views.g_question, name="g_question"),
]
