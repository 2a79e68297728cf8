"""Findings and levels as words. Every kind, level and suggestion of the engine has its sentence here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sasaeai.insights.models import Finding

#: Level → (symbol, word). The symbol survives a black-and-white FAX beside its word.
LEVELS = {
    "enough": ("○", gettext_noop("足りる")),
    "slightly_few": ("△", gettext_noop("やや少ない")),
    "few": ("▲", gettext_noop("少ない")),
    "none": ("×", gettext_noop("いない")),
    "no_record": ("－", gettext_noop("記録なし")),
    "no_request": ("・", gettext_noop("依頼なし")),
    "no_people": ("－", gettext_noop("住む人なし")),
}
#: The same levels for places: a place is near or far, not few.
PLACE_LEVELS = LEVELS | {
    "enough": ("○", gettext_noop("近い")),
    "slightly_few": ("△", gettext_noop("やや遠い")),
    "few": ("▲", gettext_noop("遠い")),
    "none": ("×", gettext_noop("ない")),
}

SUGGESTIONS = {
    "recruit_supporter": gettext_noop("この地域で、できる方をさがす"),
    "ask_neighbour_area": gettext_noop("となりの地域の方や団体に相談する"),
    "recruit_provider": gettext_noop("この地域に場所を作れないか、話し合う"),
    "add_place_nearer": gettext_noop("もっと近くに場所をふやせないか、話し合う"),
    "ask_groups_to_register": gettext_noop("まだ登録していない団体に声をかける"),
    "find_second_provider": gettext_noop("もう1つ、引き受けられる先をさがす"),
    "make_known": gettext_noop("この地域で、頼めることを知らせる"),
    "ask_why": gettext_noop("なぜふえているのか、聞き取りをする"),
    "use_gazetteer_point": gettext_noop("地名辞典の位置を使う"),
}

CONFIDENCE = {
    "high": gettext_noop("確かさ：高い"),
    "medium": gettext_noop("確かさ：ふつう"),
    "low": gettext_noop("件数が少ないため参考"),
}


def level_words(level: str, *, of_place: bool = False) -> tuple[str, str]:
    """(symbol, word) of a level."""
    symbol, word = (PLACE_LEVELS if of_place else LEVELS)[level]
    return symbol, _(word)


def headline(finding: Finding, service_names: dict[str, str]) -> str:
    """The message, in one short sentence."""
    words = {"area": _area_name(finding), "service": service_names.get(finding.service, finding.service)}
    return _headline_of(finding) % words


def _headline_of(finding: Finding) -> str:
    if finding.kind == "gap_lived":
        if finding.params["facts"]["level"] == "none":
            return _("%(area)sには、「%(service)s」を引き受けられる方がいません。")
        return _("%(area)sは、「%(service)s」の担い手が足りません。")
    if finding.kind == "sole_provider":
        return _("%(area)sの「%(service)s」は、1つの先だけが支えています。")
    if finding.kind == "idle_supporters":
        return _("%(area)sでは、「%(service)s」の方がいるのに依頼がありません。")
    if finding.kind == "rising_demand":
        return _("%(area)sで、「%(service)s」の依頼がふえています。")
    if finding.kind == "gap_in_space":
        return _("%(area)sでは、「%(service)s」が遠い方が多くいます。")
    raise KeyError(finding.kind)


def evidence(finding: Finding) -> str:
    """The numbers the headline rests on, in words."""
    facts = finding.params["facts"]
    if finding.kind == "gap_lived":
        return _(
            "90日間の依頼 %(requests)d件のうち、%(not_met)d件に応えられませんでした。"
            "お願いできる方・団体は %(supporters)d（全市平均 %(mean).1f）です。"
        ) % {
            "requests": facts["requests"],
            "not_met": facts["declined"] + facts["unmet"],
            "supporters": facts["supporters"],
            "mean": facts["town_mean_supporters"],
        }
    if finding.kind == "sole_provider":
        return _("ここが休むと、90日間で %(requests)d件あった依頼の行き先がなくなります。") % {
            "requests": facts.get("requests", 0)
        }
    if finding.kind == "idle_supporters":
        return _(
            "「できる」と言っている方・団体が %(supporters)d ありますが、90日間の依頼は0件でした。"
            "知られていない可能性があります。"
        ) % {"supporters": facts["supporters"]}
    if finding.kind == "rising_demand":
        return _("前の90日の %(before)d件が、%(now)d件になりました。") % {
            "before": facts["previous_requests"],
            "now": facts["requests"],
        }
    return _space_evidence(finding, facts)


def _space_evidence(finding: Finding, facts: dict) -> str:
    """Without sizes of the zones there is no band: then one number, said to be about so many."""
    low, mid, high = (f"{round(value):,}" for value in finding.params["band"])
    words = {"total": f"{round(facts['people_total']):,}", "mid": mid, "low": low, "high": high}
    words["metres"] = f"{round(facts['distance_m']):,}"
    if finding.params["band_known"]:
        return (
            _(
                "65歳以上 %(total)s人のうち %(mid)s人（%(low)s〜%(high)s人）が、"
                "%(metres)smより遠くに住んでいます（直線距離）。"
            )
            % words
        )
    return _("65歳以上 %(total)s人のうち約 %(mid)s人が、%(metres)smより遠くに住んでいます（直線距離）。") % words


def suggestions(finding: Finding) -> list[str]:
    return [_(SUGGESTIONS[code]) for code in finding.params["suggest"]]


def confidence_words(finding: Finding) -> str:
    return _(CONFIDENCE[finding.confidence])


def _area_name(finding: Finding) -> str:
    return finding.area.name if finding.area else finding.report.municipality.name
