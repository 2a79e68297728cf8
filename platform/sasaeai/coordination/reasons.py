"""なぜあなたに: the ranking's codes as they are told to the helper.

Only what honours them; loads and worries stay inside.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

WHY_YOU = {
    "continuity": _("前にも、同じ方のところへ行ってくださいました"),
    "near": _("お住まいが近くです"),
    "within_distance": _("行けるとおっしゃった範囲の中です"),
    "same_area": _("受け持ってくださっている地域です"),
    "remote_ok": _("電話でのお手伝いなので、遠くてもできます"),
    "available": _("ご都合のよい曜日と時間です"),
    "trained": _("必要な講習を受けてくださっています"),
    "licence": _("運転免許を確認させていただいています"),
    "vehicle": _("送り迎えに使える車をお持ちです"),
    "wheelchair_vehicle": _("車いすのまま乗れる車をお持ちです"),
    "speaks": _("ことばが通じます"),
}


def why_you(codes: Iterable[object]) -> list[str]:
    """Sentences in the order of WHY_YOU; codes without one are for the desk alone."""
    known = {code if isinstance(code, str) else str(code) for code in codes}
    return [str(words) for code, words in WHY_YOU.items() if code in known]
