"""The outbox: every mail, LINE message or letter is a row, written in the transaction of the change it tells of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Municipality


class Notice(PublicRow):
    class Channel(models.TextChoices):
        MAIL = "mail", _("メール")
        LINE = "line", "LINE"
        LETTER = "letter", _("手紙")
        FAX = "fax", "FAX"
        PHONE = "phone", _("電話")

    class Status(models.TextChoices):
        QUEUED = "queued", _("これから送ります")
        SENT = "sent", _("送りました")
        BY_HAND = "by_hand", _("職員が伝えます")
        FAILED = "failed", _("届きませんでした")
        CANCELLED = "cancelled", _("取り消しました")

    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel)
    #: Whose mail address is used is looked up when sending, so that the row holds no address.
    to_user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="notices")
    to_person_public_id = models.CharField(max_length=26, blank=True)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="ja")
    #: Codes, dates and town-block names for the template; never a resident's name, address or condition.
    params = models.JSONField(default=dict, blank=True)
    #: One notice per business key: a retry or a double tap finds the row that is there.
    dedupe_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    send_after_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status", "send_after_at"])]
