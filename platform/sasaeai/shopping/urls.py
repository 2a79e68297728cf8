from django.urls import path

from sasaeai.shopping import views

urlpatterns = [
    path("shopping/", views.shopping, name="shopping"),
    path("shopping/stops/<str:public_id>/", views.shopping_stop, name="shopping_stop"),
    path("shopping/wish/", views.shopping_wish, name="shopping_wish"),
    path("shopping/wish/done/", views.shopping_wish_done, name="shopping_wish_done"),
    path("b/", views.b_home, name="b_home"),
    path("b/stops/new/", views.b_stop_new, name="b_stop_new"),
    path("b/stops/<str:public_id>/", views.b_stop, name="b_stop"),
]
