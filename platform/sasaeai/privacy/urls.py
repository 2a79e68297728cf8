"""What a person may ask about their own data. The id is the person's."""

from django.urls import URLPattern, URLResolver, path

from sasaeai.privacy import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sc/privacy/<str:public_id>/", views.sc_privacy, name="sc_privacy"),
    path("sc/privacy/<str:public_id>/withdraw/", views.sc_privacy_withdraw, name="sc_privacy_withdraw"),
    path("sc/privacy/<str:public_id>/package/", views.sc_privacy_package, name="sc_privacy_package"),
    path("me/privacy/", views.me_privacy, name="me_privacy"),
    path("me/privacy/withdraw/", views.me_privacy_withdraw, name="me_privacy_withdraw"),
    path("me/privacy/package/", views.me_privacy_package, name="me_privacy_package"),
]
