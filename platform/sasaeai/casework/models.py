"""The coordinator's activity log. Most rows write themselves: one for each click that was work."""

from django.db import models

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Area, Municipality


class Activity(PublicRow):
    """One contact or piece of work. 件 (cases) are distinct `case_key`s, 回 (contacts) are rows."""

    class Category(models.TextChoices):
        PERSONAL = "personal", "個別相談"
        COMMUNITY = "community", "地域相談"
        OUTREACH = "outreach", "団体への働きかけ"
        AWARENESS = "awareness", "啓発"
        MEETING = "meeting", "会議"
        PLACE = "place", "場の支援"
        MATCHING = "matching", "お手伝いの調整"

    class Channel(models.TextChoices):
        PHONE = "phone", "電話"
        VISIT = "visit", "訪問"
        OFFICE = "office", "来所"
        MEETING = "meeting", "会議"
        MAIL = "mail", "メール"
        FAX = "fax", "FAX"
        LETTER = "letter", "手紙"
        SCREEN = "screen", "画面"

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="activities")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="activities")
    staff = models.ForeignKey(User, models.PROTECT, null=True, related_name="activities")
    at = models.DateTimeField()
    category = models.CharField("区分", max_length=12, choices=Category)
    channel = models.CharField("方法", max_length=10, choices=Channel)
    minutes_min = models.PositiveSmallIntegerField("分", null=True, blank=True)
    #: Which case this belongs to, e.g. "need:<public id>"; empty = a contact without a case.
    case_key = models.CharField(max_length=60, blank=True, db_index=True)
    #: "need.take", "offer.send" … for rows that wrote themselves; empty = entered by hand.
    action = models.CharField(max_length=40, blank=True)
    note = models.CharField("ひとこと", max_length=400, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["municipality", "at"])]
        verbose_name_plural = "activities"
