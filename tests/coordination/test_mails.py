"""Every mail of this app, as it goes out: a subject, the link, when and where, and nobody who is helped."""

import pytest

from sasaeai.coordination.services import _notify
from sasaeai.notices.mails import text_of
from sasaeai.notices.models import Notice
from sasaeai.notices.recipients import Recipient
from tests.coordination.conftest import secret_words

TO_HELPERS = ["offer", "offer_taken", "offer_cancelled", "visit_accepted", "thanks", "reminder"]
TO_DESK = ["concern", "drop_out", "not_done"]


def told(template, visit):
    if template in ("visit_accepted", "thanks", "reminder"):
        _notify.tell_visit(template, visit, key="key")
    elif template in TO_HELPERS:
        _notify.tell_helper(template, visit.offer, key="key")
    else:
        _notify.tell_desk(template, visit.need, key="key", inbox_url=_notify.link("sc_inbox"), is_late=True)
    return Notice.objects.get(dedupe_key__startswith="key")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("template", TO_HELPERS + TO_DESK)
def test_mail(visit, template, language):
    notice = told(template, visit)
    notice.language = language
    subject, body = text_of(notice, Recipient("山田 一郎", "yamada@example.invalid", language))
    assert subject
    assert "\n\n\n\n" not in body
    text = subject + body
    assert not [word for word in secret_words() if word in text]
    if template in TO_DESK:
        assert visit.need.number in text
    if template not in ("offer_taken", "offer_cancelled"):
        assert body.count("http") in (1, 2)


def test_offer_mail_tells_when_where_and_until(visit):
    _subject, body = text_of(told("offer", visit), Recipient("山田 一郎", "yamada@example.invalid", "ja"))
    for words in ("山田 一郎さん", "買い物", "みどり台1丁目", "午前", "お返事は", visit.offer.code, "行けないときも"):
        assert words in body, words
