"""気になること stays on the list until somebody says what came of it."""

from sasaeai.audit.models import PersonalDataView
from sasaeai.coordination import services
from sasaeai.coordination.models import Concern


def test_stays_until_handled(signed_in, visit, sc):
    services.visit_report(visit=visit, outcome="done", length="as_planned", concern=True, concern_text="手すりがゆるい")
    client = signed_in(sc)
    assert "手すりがゆるい" in client.get("/sc/inbox/").content.decode()
    url = f"/sc/inbox/{Concern.objects.get().public_id}/"
    refused = client.post(url, {"outcome": ""})
    assert refused.status_code == 422
    assert "どうなったかを、ひとこと入力してください" in refused.content.decode()
    assert client.post(url, {"outcome": "大家さんに連絡した"}).status_code == 302
    assert "ぜんぶ対応しました。" in client.get("/sc/inbox/").content.decode()
    assert "大家さんに連絡した" in client.get("/sc/inbox/?show=handled").content.decode()
    shown = PersonalDataView.objects.filter(page="sc_inbox").values_list("person_public_id", flat=True)
    assert visit.need.resident.person.public_id in shown


def test_another_area_cannot_tick_it(signed_in, visit, sc_other_area):
    services.visit_report(visit=visit, outcome="done", length="as_planned", concern=True)
    concern = Concern.objects.get()
    assert signed_in(sc_other_area).post(f"/sc/inbox/{concern.public_id}/", {"outcome": "x"}).status_code == 404
    concern.refresh_from_db()
    assert concern.handled_at is None
