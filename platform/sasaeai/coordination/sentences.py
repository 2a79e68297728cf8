"""The engine's codes in plain words for the coordinator. One sentence for each code; a test proves that none lacks.

A sentence takes the code's parameters and Tokyo's today. Nothing here is about one person by name.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sasaeai.common.templatetags.plain import minute, short_day

Params = Mapping[str, Any]
Sentence = Callable[[Params, dt.date], str]
#: Round farther distances like people do.
FAR_WALK_MIN = 30


def half_day_name(code: str) -> str:
    """午前, 午後, 夕方."""
    return {"morning": _("午前"), "afternoon": _("午後"), "evening": _("夕方")}.get(code, "")


def weekday_name(day: dt.date) -> str:
    """月曜 …"""
    return [_("月曜"), _("火曜"), _("水曜"), _("木曜"), _("金曜"), _("土曜"), _("日曜")][day.weekday()]


def slot_words(params: Params) -> str:
    """11月25日（水）の午前, or with the minute 11月25日（水）午前9時30分."""
    day = short_day(params["day"])
    if params.get("start_min") is not None:
        return f"{day}{minute(params['start_min'])}"
    half = half_day_name(params.get("half_day", ""))
    return _("%(day)sの%(half)s") % {"day": day, "half": half} if half else day


def month_name(day: dt.date, today: dt.date) -> str:
    """今月, or 12月 for another one."""
    if (day.year, day.month) == (today.year, today.month):
        return _("今月")
    return _("%(month)s月") % {"month": day.month}


def distance_words(metres: float) -> str:
    """300メートル, 2.4キロ."""
    if metres < 950:
        return _("%(count)sメートル") % {"count": max(round(metres / 50) * 50, 50)}
    return _("%(count)sキロ") % {"count": f"{metres / 1000:.1f}"}


def training_name(code: str) -> str:
    names = {
        "driving_licence": _("運転免許"),
        "ride_course": _("送迎の講習"),
        "supporter_course": _("支えあいの講習"),
    }
    return names.get(code, _("必要な講習"))


def _near(params: Params, today: dt.date) -> str:
    if params["walk_min"] <= 1:
        return _("同じ町の方")
    if params["walk_min"] <= FAR_WALK_MIN:
        return _("歩いて%(count)s分") % {"count": params["walk_min"]}
    return _("およそ%(distance)s") % {"distance": distance_words(params["distance_m"])}


def _available(params: Params, today: dt.date) -> str:
    half = half_day_name(params.get("half_day", ""))
    weekday = weekday_name(params["day"])
    return _("%(weekday)sの%(half)sが都合よい") % {"weekday": weekday, "half": half} if half else (
        _("%(weekday)sが都合よい") % {"weekday": weekday}
    )  # fmt: skip


def _continuity(params: Params, today: dt.date) -> str:
    last = params.get("last_on")
    if last is None:
        return _("前にも%(count)s回、同じ方へ") % {"count": params["count"]}
    months_ago = (today.year - last.year) * 12 + today.month - last.month
    if months_ago == 0:
        return _("今月も同じ方へ")
    if months_ago == 1:
        return _("先月も同じ方へ")
    return _("同じ方へ%(count)s回（前回は%(day)s）") % {"count": params["count"], "day": short_day(last)}


def _idle(params: Params, today: dt.date) -> str:
    return _("%(count)sか月お願いしていません") % {"count": params["days"] // 30}


def _until(text: str, params: Params, key: str) -> str:
    """`text`, with the day in brackets where there is one."""
    return f"{text}（{_('%(day)sまで') % {'day': short_day(params[key])}}）" if params.get(key) else text


REASONS: dict[str, Sentence] = {
    "near": _near,
    "within_distance": lambda p, t: (
        _("およそ%(distance)s（行ける範囲の中）") % {"distance": distance_words(p["distance_m"])}
    ),
    "same_area": lambda p, t: _("このあたりを受け持っています"),
    "remote_ok": lambda p, t: _("電話でのお手伝いなので、離れていても大丈夫"),
    "available": _available,
    "on_request": lambda p, t: _("日時は相談して決める方"),
    "continuity": _continuity,
    "idle": _idle,
    "trained": lambda p, t: _("%(training)sを確認ずみ") % {"training": training_name(p["training"])},
    "licence": lambda p, t: _("運転免許を確認ずみ"),
    "vehicle": lambda p, t: _("送迎に使える車があります（%(count)s人まで）") % {"count": p["seats"]},
    "wheelchair_vehicle": lambda p, t: _("車いすのまま乗れる車があります"),
    "speaks": lambda p, t: _("ことばが通じます"),
}

#: Not of the engine: said of groups and shops where papers decide.
ASK_FOR_PAPERS = "ask_for_papers"

WORRIES: dict[str, Sentence] = {
    "often_this_month": lambda p, t: _("%(month)s%(count)s回目") % {
        "month": month_name(p["on"], t), "count": p["nth"]
    },
    ASK_FOR_PAPERS: lambda p, t: _("だれが来るか、免許・車・講習は団体に確かめてください"),
    "far": lambda p, t: _("およそ%(distance)s離れています") % {"distance": distance_words(p["distance_m"])},
    "distance_unknown": lambda p, t: _("お住まいの町がわからず、遠さがわかりません"),
    "never_asked": lambda p, t: _("お願いするのは初めて"),
    "first_visit": lambda p, t: _("お手伝いは初めて"),
    "first_visit_pair": lambda p, t: _("お手伝いは初めてで、2人で行きたい方"),
    "group_capacity": lambda p, t: _("今週の余裕は%(count)s分") % {"count": p["left_min"]},
    "other_time": lambda p, t: _("%(slot)sなら行ける方") % {"slot": slot_words(p)},
    "training_ends_soon": lambda p, t: _("%(training)sの期限が%(day)s") % {
        "training": training_name(p["training"]), "day": short_day(p["valid_until"])
    },
    "licence_ends_soon": lambda p, t: _("運転免許の期限が%(day)s") % {"day": short_day(p["valid_until"])},
    "needs_second_person": lambda p, t: _("あわせて%(count)s人必要です") % {"count": p["headcount"]},
    "gender_to_ask": lambda p, t: _("%(wish)sの方が行けるか、聞いてください") % {"wish": gender_name(p["wish"])},
    "last_visit_of_cap": lambda p, t: _("これで%(month)sの上限%(count)s回になります") % {
        "month": month_name(p["on"], t), "count": p["cap"]
    },
}  # fmt: skip

#: Rule code to what the people it keeps out have in common; told with their number.
LEFT_OUT: dict[str, Callable[[], str]] = {
    "inactive": lambda: _("お休み中の方"),
    "consent": lambda: _("同意の確認がまだの方"),
    "task": lambda: _("この内容をしていない方"),
    "training": lambda: _("必要な講習の記録がない方"),
    "driving": lambda: _("免許か、送迎に使える車の確認がまだの方"),
    "area": lambda: _("受け持ちの区域がちがう方"),
    "distance": lambda: _("行ける距離より遠い方"),
    "availability": lambda: _("その曜日・時間は都合がつかない方"),
    "blockout": lambda: _("その日は予定がある方"),
    "overlap": lambda: _("同じ時間にほかのお手伝いがある方"),
    "cap": lambda: _("回数の上限まで引き受けている方"),
    "blocked": lambda: _("このお二人の組み合わせは、さけることになっている方"),
    "asked": lambda: _("この依頼で、もう声をかけた方"),
    "gender": lambda: _("ご希望の性別とちがう方"),
    "language": lambda: _("ことばが通じるか確認できていない方"),
    "pair": lambda: _("はじめは2人で行きたい方"),
}

#: Why one person is not in the list.
WHY_NOT: dict[str, Sentence] = {
    "inactive": lambda p, t: _("お休み中"),
    "paused": lambda p, t: _until(_("お休み中"), p, "until"),
    "no_consent": lambda p, t: _("お手伝いの調整に使う同意がまだです"),
    "other_tasks": lambda p, t: _("この内容はしていません"),
    "training_missing": lambda p, t: _("%(training)sの記録がありません") % {"training": training_name(p["training"])},
    "training_expired": lambda p, t: _until(
        _("%(training)sの期限が切れます") % {"training": training_name(p["training"])}, p, "valid_until"
    ),
    "no_licence": lambda p, t: _("運転免許を確認した記録がありません"),
    "licence_expired": lambda p, t: _until(_("運転免許の期限が切れます"), p, "valid_until"),
    "no_vehicle": lambda p, t: _("送迎に使える車（車検・保険の確認ずみ）の記録がありません"),
    "no_wheelchair_vehicle": lambda p, t: _("車いすのまま乗れる車の記録がありません"),
    "too_few_seats": lambda p, t: _("車の席が足りません"),
    "other_areas": lambda p, t: _("受け持ちの区域がちがいます"),
    "too_far": lambda p, t: _("%(far)sあり、行ける距離（%(max)s）より遠い") % {
        "far": distance_words(p["distance_m"]), "max": distance_words(p["max_distance_m"])
    },
    "other_half_days": lambda p, t: _other_half_days(p),
    "on_leave": lambda p, t: _("その日は予定があります"),
    "closed_day": lambda p, t: _("その日は活動していません"),
    "other_visit": lambda p, t: _("同じ時間にほかのお手伝いがあります"),
    "cap_day": lambda p, t: _("その日はもう%(count)s回引き受けています") % {"count": p["count"]},
    "cap_week": lambda p, t: _("その週はもう%(count)s回（上限%(cap)s回）") % {"count": p["count"], "cap": p["cap"]},
    "cap_month": lambda p, t: _("その月はもう%(count)s回（上限%(cap)s回）") % {"count": p["count"], "cap": p["cap"]},
    "cap_hours": lambda p, t: _("その週の時間がいっぱいです"),
    "blocked_pair": lambda p, t: _("組み合わせをさけることになっています"),
    "already_asked": lambda p, t: _("この依頼で、もう声をかけています"),
    "gender_wish": lambda p, t: _("ご希望の性別とちがいます"),
    "language": lambda p, t: _("ことばが通じるか確認できていません"),
    "goes_in_pairs": lambda p, t: _("いつも2人で行く方"),
    "first_visits_in_pairs": lambda p, t: _("はじめは2人で行きたい方"),
}  # fmt: skip

#: What would bring somebody in. Each is followed by how many.
NEAR: dict[str, Sentence] = {
    "other_time": lambda p, t: _("%(slot)sなら") % {"slot": slot_words(p)},
    "more_distance": lambda p, t: (
        _("あと%(distance)s遠くまで行ってもらえれば") % {"distance": distance_words(p["extra_m"])}
    ),
    "other_area": lambda p, t: _("受け持ちの区域の外まで来てもらえれば"),
    "outside_hours": lambda p, t: _("いつもとちがう時間にお願いできれば"),
    "one_more_visit": lambda p, t: _("上限をこえて、あと1回お願いできれば"),
    "without_gender_wish": lambda p, t: _("性別のご希望がなければ"),
    "with_interpreter": lambda p, t: _("通訳がいれば"),
    "second_person": lambda p, t: _("2人で行く形にすれば"),
    "lend_vehicle": lambda p, t: _("車を用意できれば"),
    "after_training": lambda p, t: _("講習を受けてもらえれば"),
    "get_consent": lambda p, t: _("同意をいただければ"),
    "ask_again": lambda p, t: _("もう一度お願いしてみるなら"),
}


def gender_name(code: str) -> str:
    return {"female": _("女性"), "male": _("男性")}.get(code, _("ご希望"))


def _other_half_days(params: Params) -> str:
    weekday = weekday_name(params["day"])
    same_day = [half_day_name(code) for code in params.get("same_day", ())]
    if same_day:
        return _("%(weekday)sは%(half)sだけ") % {"weekday": weekday, "half": "・".join(same_day)}
    return _("%(weekday)sは都合がつきません") % {"weekday": weekday}


def count_words(people: int, groups: int, shops: int) -> str:
    """4人・1団体・1店; 0人 when there is nobody."""
    parts = [
        _("%(count)s人") % {"count": people} if people or not (groups or shops) else "",
        _("%(count)s団体") % {"count": groups} if groups else "",
        _("%(count)s店") % {"count": shops} if shops else "",
    ]
    return "・".join(part for part in parts if part)


def load_words(month_count: int, cap: int | None, month: str) -> str:
    """今月2回・上限4回."""
    now = _("%(month)s%(count)s回") % {"month": month, "count": month_count}
    return now if cap is None else now + _("・上限%(cap)s回") % {"cap": cap}


def asked_often_words(count: int) -> str:
    return _("この1週間に、もう%(count)s回お願いしています") % {"count": count}


def part_names() -> list[tuple[str, str]]:
    """Parts of the score with their names, in the order in which they are shown."""
    return [
        ("nearness", _("近さ")),
        ("continuity", _("同じ方へのつながり")),
        ("load", _("このごろの少なさ")),
        ("spare", _("今月の余裕")),
        ("idle", _("お願いしていない長さ")),
        ("acceptance", _("これまでの返事")),
    ]
