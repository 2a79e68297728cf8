"""The pages of the log in the words of the people who are in it."""

from django.utils.translation import gettext_lazy as _

#: What view_record calls a page → what the person reads. A test compares this with every call.
PAGES = {
    "sc_home": _("今日の予定"),
    "sc_intake": _("電話の受付"),
    "sc_needs": _("依頼の一覧"),
    "sc_need": _("依頼の記録"),
    "sc_candidates": _("お願いする方の候補"),
    "sc_inbox": _("気になること"),
    "sc_people": _("担い手の一覧"),
    "sc_person": _("登録の記録"),
    "sc_person_new": _("新しい登録"),
    "sc_person_pause": _("お休みの登録"),
    "sc_person_edit": _("登録の直し"),
    "sc_group": _("団体の記録"),
    "sc_privacy": _("情報のあつかい"),
    "sc_privacy_csv": _("情報の写し（CSV）"),
    "sc_search": _("さがす"),
    "sc_week": _("1週間の予定"),
    "sc_series": _("毎週のお手伝い"),
    "sc_series_one": _("毎週のお手伝い"),
    "sc_calllist": _("電話の一覧"),
    "office_duplicates": _("同じ人かもしれない記録"),
    "office_export": _("名簿の書き出し"),
    "register_import_check": _("名簿の読み込み"),
    "offer": _("お手伝いのお願い"),
    "me": _("お手伝いの予定"),
    "me_visit": _("お手伝いの予定"),
    "join_card": _("登録証"),
    "api_supporters": _("担い手の一覧（データ）"),
}
