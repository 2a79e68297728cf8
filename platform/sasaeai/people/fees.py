"""Fees in words: 「30分 300円、その後30分ごとに150円」. Nothing here computes or suggests a price."""

from django.utils.translation import gettext as _

from sasaeai.common.templatetags.plain import yen
from sasaeai.people.models import GroupMenuItem


def fee_in_words(item: GroupMenuItem) -> str:
    """What a group asks for one task. For rides the fee is for the help before and after, which is said."""
    if item.first_unit_jpy == 0 and not item.next_unit_jpy:
        return _("無料")
    first = _("%(min)s分 %(yen)s") % {"min": item.first_unit_min, "yen": yen(item.first_unit_jpy)}
    if item.next_unit_min and item.next_unit_jpy is not None:
        first = _("%(first)s、その後%(min)s分ごとに%(yen)s") % {
            "first": first,
            "min": item.next_unit_min,
            "yen": yen(item.next_unit_jpy),
        }
    if item.task.is_ride:
        return _("%(fee)s（乗り降りなどのお手伝いの分。運転の料金はありません）") % {"fee": first}
    return first
