"""The map of URLs; the inventory is ux.md §6.1. Each app names its own pages."""

from django.urls import include, path

from sasaeai.config import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
    path("help/", pages.help_page, name="help"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("contact/", pages.contact, name="contact"),
    path("demo/mail/", pages.demo_mail, name="demo_mail"),
    path("", include("sasaeai.accounts.urls")),
    path("", include("sasaeai.people.urls")),
    path("", include("sasaeai.registers.urls")),
    path("", include("sasaeai.coordination.urls")),
    path("", include("sasaeai.privacy.urls")),
    path("", include("sasaeai.casework.urls")),
    path("", include("sasaeai.shopping.urls")),
    path("", include("sasaeai.exchange.urls")),
    path("", include("sasaeai.insights.urls")),
    path("", include("sasaeai.places.urls")),
    path("api/v1/", include("sasaeai.config.api_v1")),
]

handler400 = "sasaeai.config.pages.bad_request"
handler403 = "sasaeai.config.pages.forbidden"
handler404 = "sasaeai.config.pages.not_found"
handler500 = "sasaeai.config.pages.server_error"
