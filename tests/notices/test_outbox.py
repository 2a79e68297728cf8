import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from sasaeai.common.visibility import Viewer
from sasaeai.notices import delivery
from sasaeai.notices.delivery import notice_deliver, notices_due, notices_give_up
from sasaeai.notices.mails import text_of
from sasaeai.notices.models import Notice
from sasaeai.notices.recipients import recipient_of
from sasaeai.notices.selectors import notice_counts, notices_to_tell
from sasaeai.notices.services import notice_queue, notice_told, notices_cancel
from tests import make

TOKYO = dt.timezone(dt.timedelta(hours=9))
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=TOKYO)


@pytest.fixture
def mails(settings, tmp_path):
    """A template of our own, so that these tests do not hang on anybody's wording."""
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "test_asked.txt").write_text(
        "{{ town.office_name }} お願い\n\n{{ name }}さん、{{ day_on|short_day }}にお願いできますか。\n{{ url }}\n"
    )
    settings.TEMPLATES[0]["DIRS"] = [tmp_path / "templates", *settings.TEMPLATES[0]["DIRS"]]
    settings.TEMPLATES = [*settings.TEMPLATES]


def queue(town, key="asked:1", **more):
    fields = {"params": {"day_on": dt.date(2026, 11, 26), "url": "http://localhost:8000/o/X/"}}
    return notice_queue("test_asked", municipality_id=town.pk, dedupe_key=key, **(fields | more))


def test_a_notice_goes_out_after_the_commit_and_only_then(town, mails, django_capture_on_commit_callbacks):
    person = make.supporter(town, name="鈴木 <一郎>").person
    with django_capture_on_commit_callbacks(execute=True):
        notice = queue(town, to_person=person)
        assert notice.status == Notice.Status.QUEUED
        assert mail.outbox == []
    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT
    sent = mail.outbox[0]
    assert sent.to == [person.email]
    assert sent.subject == "結川市社会福祉協議会 お願い"
    assert "鈴木 <一郎>さん、11月26日（木）にお願いできますか。" in sent.body
    assert "000-000-0000" in sent.body
    assert notice.public_id in sent.extra_headers["Message-ID"]


def test_the_same_key_gives_the_same_notice_and_one_mail(town, mails, django_capture_on_commit_callbacks):
    person = make.supporter(town).person
    with django_capture_on_commit_callbacks(execute=True):
        first = queue(town, to_person=person)
        second = queue(town, to_person=person)
    assert first.pk == second.pk
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("reach_by", "email", "channel", "status"),
    [
        ("mail", "a@example.invalid", "mail", "queued"),
        ("line", "a@example.invalid", "mail", "queued"),
        ("line", "", "phone", "by_hand"),
        ("mail", "", "phone", "by_hand"),
        ("phone", "a@example.invalid", "phone", "by_hand"),
        ("paper", "a@example.invalid", "letter", "by_hand"),
        ("fax", "", "fax", "by_hand"),
    ],
)
def test_each_person_is_told_in_their_own_way(town, mails, reach_by, email, channel, status):
    person = make.person(town, reach_by=reach_by, email=email)
    notice = queue(town, to_person=person)
    assert (notice.channel, notice.status) == (channel, status)


def test_the_outbox_holds_neither_name_nor_address(town, mails):
    person = make.person(town, name="秘密 太郎", reach_by="mail", email="secret@example.invalid")
    stored = str(Notice.objects.filter(pk=queue(town, to_person=person).pk).values().get())
    assert "秘密" not in stored
    assert "secret@" not in stored


@pytest.mark.parametrize(
    ("at", "goes_out_at"),
    [
        (NOON, None),
        (NOON.replace(hour=20), NOON.replace(day=26, hour=8)),
        (NOON.replace(hour=23, minute=59), NOON.replace(day=26, hour=8)),
        (NOON.replace(hour=7, minute=59), NOON.replace(hour=8)),
        (NOON.replace(hour=8), None),
    ],
)
def test_at_night_a_notice_waits_for_the_morning(town, mails, settings, at, goes_out_at):
    settings.QUIET_HOURS = (20, 8)
    person = make.supporter(town).person
    with time_machine.travel(at, tick=False):
        assert queue(town, to_person=person).send_after_at == goes_out_at


def test_a_night_notice_is_sent_by_the_morning_run(town, mails, settings, django_capture_on_commit_callbacks):
    settings.QUIET_HOURS = (20, 8)
    person = make.supporter(town).person
    night = NOON.replace(hour=22)
    with time_machine.travel(night, tick=False), django_capture_on_commit_callbacks(execute=True):
        notice = queue(town, to_person=person)
    assert not notices_due(now=night + dt.timedelta(hours=9)).exists()
    assert notice_deliver(notice.pk, now=night) is None
    assert mail.outbox == []
    morning = night + dt.timedelta(hours=10)
    assert list(notices_due(now=morning)) == [notice]
    notice_deliver(notice.pk, now=morning)
    assert len(mail.outbox) == 1


def test_a_failing_mail_server_is_tried_after_1_5_and_30_minutes_then_it_shows(town, mails, monkeypatch):
    notice = queue(town, to_person=make.supporter(town).person)
    monkeypatch.setattr(EmailMessage, "send", lambda self: (_ for _ in ()).throw(OSError("x@example.invalid refused")))
    waits, now = [], timezone.now()
    while (again_at := notice_deliver(notice.pk, now=now)) is not None:
        waits.append((again_at - now).total_seconds() / 60)
        now = again_at
    notice.refresh_from_db()
    assert waits == [1, 5, 30]
    assert notice.status == Notice.Status.FAILED
    assert notice.last_error == "OSError"
    assert notice in notices_to_tell(visible_to=Viewer(office_town_ids=frozenset({town.pk})))


def test_killed_before_the_mail_was_out_nothing_is_lost(town, mails, monkeypatch):
    notice = queue(town, to_person=make.supporter(town).person)
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            notice_deliver(notice.pk, now=now)
    assert not notices_due(now=now + dt.timedelta(minutes=1)).exists()
    later = now + delivery.LEASE
    assert list(notices_due(now=later)) == [notice]
    notice_deliver(notice.pk, now=later)
    assert len(mail.outbox) == 1


def test_killed_between_mail_and_mark_the_second_copy_is_the_same_mail(town, mails, monkeypatch):
    notice = queue(town, to_person=make.supporter(town).person)
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", lambda *args, **more: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            notice_deliver(notice.pk, now=now)
    notice_deliver(notice.pk, now=now + delivery.LEASE)
    first, second = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == second


def test_two_workers_at_once_send_one_mail(town, mails, monkeypatch):
    notice = queue(town, to_person=make.supporter(town).person)
    real_send, now = EmailMessage.send, timezone.now()

    def send_while_another_worker_tries(self):
        notice_deliver(notice.pk, now=now)
        return real_send(self)

    monkeypatch.setattr(EmailMessage, "send", send_while_another_worker_tries)
    notice_deliver(notice.pk, now=now)
    assert len(mail.outbox) == 1


def test_workers_that_die_every_time_leave_a_failed_notice(town, mails):
    notice = queue(town, to_person=make.supporter(town).person)
    past = timezone.now() - dt.timedelta(minutes=1)
    Notice.objects.filter(pk=notice.pk).update(attempt_count=4, send_after_at=past)
    assert notices_give_up() == 1
    notice.refresh_from_db()
    assert (notice.status, notice.last_error) == (Notice.Status.FAILED, "worker_lost")


def test_what_was_taken_back_does_not_go_out(town, mails):
    person = make.supporter(town).person
    notice, other = queue(town, to_person=person), queue(town, key="other:1", to_person=person)
    assert notices_cancel(dedupe_prefix="asked:", to_person_public_id=person.public_id) == 1
    notice_deliver(notice.pk)
    notice_deliver(other.pk)
    notice.refresh_from_db()
    assert notice.status == Notice.Status.CANCELLED
    assert len(mail.outbox) == 1


def test_an_address_that_is_gone_makes_it_a_telephone_call(town, mails):
    person = make.person(town, reach_by="mail", email="a@example.invalid")
    notice = queue(town, to_person=person)
    person.email = ""
    person.save()
    notice_deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.status, notice.channel) == (Notice.Status.BY_HAND, "phone")
    assert notice_told(notice=notice).status == Notice.Status.SENT
    assert mail.outbox == []


def test_staff_get_their_mail_and_closed_accounts_none(town, sc, mails):
    notice = queue(town, to_user=sc)
    sc.is_active = False
    sc.save()
    notice_deliver(notice.pk)
    assert mail.outbox == []
    sc.is_active = True
    sc.save()
    other = queue(town, key="asked:2", to_user=sc)
    notice_deliver(other.pk)
    assert mail.outbox[0].to == [sc.email]
    assert "田中さん" in mail.outbox[0].body


def test_furigana_stand_in_brackets_and_subjects_are_one_line(town, mails, settings, tmp_path):
    (tmp_path / "templates/mail/test_asked.txt").write_text("お\u3000願い\n{買い物|かいもの}")
    notice = queue(town, to_person=make.supporter(town).person)
    subject, body = text_of(notice, recipient_of(notice))
    assert subject == "お 願い"
    assert body.startswith("買い物（かいもの）")


def test_counts_and_lists_stop_at_the_town_border(town, other_town, mails):
    queue(other_town, to_person=make.person(other_town, reach_by="phone"))
    here = Viewer(office_town_ids=frozenset({town.pk}))
    assert not notices_to_tell(visible_to=here).exists()
    assert notice_counts(visible_to=here)["by_hand"] == 0
