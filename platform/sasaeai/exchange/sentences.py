"""Reason codes of the engine as words. Every code that reaches a page has its sentence here."""

from django.utils.translation import gettext as _

from sasaeai.exchange.models import Theme


def peer_reason(code: str, params: dict, task_names: dict[str, str]) -> str:
    """One reason for a peer, e.g. 「同じ『ごみ出し』をしています（この1年 18回）」."""
    if code == "same_activity":
        name = task_names.get(params["activity"], params["activity"])
        visits = max(0, int(params["peer_count"]) - 1)
        if visits:
            return _("同じ「%(task)s」をしています（この1年 %(count)d回）") % {"task": name, "count": visits}
        return _("同じ「%(task)s」をしています") % {"task": name}
    theme = Theme(params["activity"]).label
    if code == "strong_in_question":
        return _("聞いてみたい「%(theme)s」が得意な団体です") % {"theme": theme}
    if code == "asks_your_strength":
        return _("あちらは「%(theme)s」を聞きたがっています（こちらの得意なことです）") % {"theme": theme}
    raise KeyError(code)
