"""Offers and visits by secret link, the supporter's own pages, the coordinators' desk."""

from django.urls import URLPattern, URLResolver, include, path

from sasaeai.coordination.views import calllist, filling, home, inbox, me, needs, offers, sending, series, visits

urlpatterns: list[URLPattern | URLResolver] = [
    path("o/<str:code>/", offers.offer, name="offer"),
    path("o/<str:code>/calendar.ics", offers.offer_calendar, name="offer_calendar"),
    path("o/<str:code>/cancel/", offers.offer_drop_out, name="offer_drop_out"),
    path("r/<str:code>/", visits.report, name="report"),
    path("me/", me.me, name="me"),
    path("me/visits/<str:public_id>/", me.me_visit, name="me_visit"),
    path("me/thanks/", me.me_thanks, name="me_thanks"),
    path("sc/", home.sc_home, name="sc_home"),
    path("sc/notices/<str:public_id>/told/", home.sc_notice_told, name="sc_notice_told"),
    path("sc/needs/", needs.sc_needs, name="sc_needs"),
    path("sc/needs/<str:public_id>/", needs.sc_need, name="sc_need"),
    path("sc/needs/<str:public_id>/move/", needs.sc_need_move, name="sc_need_move"),
    path("sc/needs/<str:public_id>/answers/", filling.sc_need_fill, name="sc_need_fill"),
    path("sc/needs/<str:public_id>/series/", series.sc_series_start, name="sc_series_start"),
    path("sc/series/", series.sc_series, name="sc_series"),
    path("sc/series/<str:public_id>/", series.sc_series_one, name="sc_series_one"),
    path("sc/series/<str:public_id>/change/", series.sc_series_act, name="sc_series_act"),
    path("sc/needs/<str:public_id>/called-back/", needs.sc_need_called_back, name="sc_need_called_back"),
    path("sc/needs/<str:public_id>/offers/", sending.sc_offers_send, name="sc_offers_send"),
    path("sc/needs/<str:public_id>/calllist/", calllist.sc_calllist, name="sc_calllist"),
    path("sc/needs/<str:public_id>/calllist/result/", calllist.sc_calllist_result, name="sc_calllist_result"),
    path("sc/offers/<str:public_id>/call/", needs.sc_offer_call, name="sc_offer_call"),
    path("sc/offers/<str:public_id>/withdraw/", needs.sc_offer_withdraw, name="sc_offer_withdraw"),
    path("sc/visits/<str:public_id>/report/", needs.sc_visit_report, name="sc_visit_report"),
    path("sc/visits/<str:public_id>/drop-out/", needs.sc_visit_drop_out, name="sc_visit_drop_out"),
    path("sc/visits/<str:public_id>/thanks/", needs.sc_visit_thanks, name="sc_visit_thanks"),
    path("sc/inbox/", inbox.sc_inbox, name="sc_inbox"),
    path("sc/inbox/<str:public_id>/", inbox.sc_concern_handle, name="sc_concern_handle"),
    path("", include("sasaeai.coordination.urls_intake")),
]
