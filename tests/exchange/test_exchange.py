"""Groups meeting groups: who is shown to whom and why, questions, and the ties that come of answers."""

import pytest

from sasaeai.exchange.engine_io import peers_of
from sasaeai.exchange.models import GroupTheme, PeerQuestion, Tie
from sasaeai.exchange.sentences import peer_reason
from sasaeai.exchange.services import question_ask
from sasaeai.notices.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def green(town):
    """A group of みどり台 that does rubbish and rides, and asks how to find more helpers."""
    group = make.group(town, "みどり台助け合いの会", tasks=("garbage", "ride"))
    GroupTheme.objects.create(group=group, theme="recruiting", side="question", text="若い方をどう誘うか")
    return group


@pytest.fixture
def river(town):
    """A group of 川辺 that does the same rubbish and is good at finding helpers."""
    group = make.group(town, "川辺おたすけ隊", tasks=("garbage",), areas=("川辺",), home="川辺1丁目")
    GroupTheme.objects.create(group=group, theme="recruiting", side="strength")
    return group


@pytest.fixture
def neighbour(town):
    """A group of the same area: it is no peer, one knows each other there."""
    return make.group(town, "みどり台さんぽの会", tasks=("garbage", "ride"))


def test_peers_come_from_other_areas_with_the_reason_in_words(green, river, neighbour):
    rows = peers_of(green)
    assert [row.group for row in rows] == [river]
    words = [peer_reason(code, params, {"garbage": "ごみ出し"}) for code, params in rows[0].reasons]
    assert "同じ「ごみ出し」をしています" in words
    assert "聞いてみたい「活動者の増やし方」が得意な団体です" in words


def test_a_group_already_known_stands_behind_one_that_is_not(town, green, river):
    other = make.group(town, "川辺みまもり会", tasks=("garbage",), areas=("川辺",), home="川辺2丁目")
    first, second = sorted([green.pk, river.pk])
    Tie.objects.create(group_a_id=first, group_b_id=second, since_on="2026-01-29", kind="meeting")
    assert [row.group for row in peers_of(green)] == [other, river]


def test_a_closed_or_hidden_group_is_nobodys_peer(green, river):
    river.is_public = False
    river.save()
    assert peers_of(green) == []


def test_the_page_shows_the_peer_and_no_members(green, river, signed_in):
    make.group_leader(river)
    page = signed_in(make.group_leader(green)).get("/g/peers/").content.decode()
    assert "川辺おたすけ隊" in page
    assert "団体 代表" not in page


def test_question_and_answer_make_a_tie_and_tell_both_sides(green, river, sc1, signed_in):
    asking, answering = make.group_leader(green), make.group_leader(river)
    form = {"theme": "recruiting", "text": "どうやって増やしましたか"}
    browser = signed_in(asking)
    assert browser.post(f"/g/ask/{river.public_id}/", form).status_code == 302
    browser.post(f"/g/ask/{river.public_id}/", form)
    question = PeerQuestion.objects.get()
    assert set(Notice.objects.values_list("template", flat=True)) == {"question_asked", "question_copy"}
    assert Tie.objects.count() == 0
    browser = signed_in(answering)
    assert "どうやって増やしましたか" in browser.get("/g/").content.decode()
    browser.post(f"/g/questions/{question.public_id}/", {"answer": "サロンで声をかけました"})
    assert Tie.objects.count() == 1
    assert "サロンで声をかけました" in signed_in(asking).get("/g/").content.decode()


def test_empty_question_is_refused_in_words(green, river, signed_in):
    answer = signed_in(make.group_leader(green)).post(f"/g/ask/{river.public_id}/", {})
    assert answer.status_code == 422
    assert "聞いてみたいことを入力してください" in answer.content.decode()


def test_only_the_group_asked_may_answer_and_foreign_looks_like_missing(town, green, river, neighbour, signed_in):
    asking = make.group_leader(green)
    question = question_ask(from_group=green, to_group=river, theme="cases", text="例は", acting_user=asking)
    browser = signed_in(make.group_leader(neighbour))
    codes = [browser.get(f"/g/questions/{q}/").status_code for q in (question.public_id, "ZZZZZZZZZZ")]
    assert codes == [404, 404]
    assert "例は" not in browser.get("/g/").content.decode()


def test_another_towns_groups_are_never_peers(town, green, river, other_town):
    make.group(other_town, "となりの会", tasks=("garbage",))
    assert [row.group for row in peers_of(green)] == [river]


def test_peers_cost_the_same_for_many_groups(town, green, django_assert_max_num_queries):
    for number in range(15):
        make.group(town, f"川辺{number}の会", tasks=("garbage",), areas=("川辺",), home="川辺1丁目")
    with django_assert_max_num_queries(9):
        peers_of(green)
