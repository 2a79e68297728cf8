"""The coordinator's activity log. Most rows write themselves: one for each click that was work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Area, Municipality


class Activity(PublicRow):
    """One contact or piece of work. 件 (cases) are distinct `case_key`s, 回 (contacts) are rows."""

    class Category(models.TextChoices):
        PERSONAL = "personal", _("個別相談")
        COMMUNITY = "community", _("地域相談")
        OUTREACH = "outreach", _("団体への働きかけ")
        AWARENESS = "awareness", _("啓発")
        MEETING = "meeting", _("会議")
        PLACE = "place", _("場の支援")
        MATCHING = "matching", _("お手伝いの調整")

    class Channel(models.TextChoices):
        PHONE = "phone", _("電話")
        VISIT = "visit", _("訪問")
        OFFICE = "office", _("来所")
        MEETING = "meeting", _("会議")
        MAIL = "mail", _("メール")
        FAX = "fax", "FAX"
        LETTER = "letter", _("手紙")
        SCREEN = "screen", _("画面")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="activities")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="activities")
    staff = models.ForeignKey(User, models.PROTECT, null=True, related_name="activities")
    at = models.DateTimeField()
    category = models.CharField(_("区分"), max_length=12, choices=Category)
    channel = models.CharField(_("方法"), max_length=10, choices=Channel)
    minutes_min = models.PositiveSmallIntegerField(_("分"), null=True, blank=True)
    #: Which case this belongs to, e.g. "need:<public id>"; empty = a contact without a case.
    case_key = models.CharField(max_length=60, blank=True, db_index=True)
    #: "need.take", "offer.send" … for rows that wrote themselves; empty = entered by hand.
    action = models.CharField(max_length=40, blank=True)
    note = models.CharField(_("ひとこと"), max_length=400, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["municipality", "at"])]
        verbose_name_plural = "activities"
