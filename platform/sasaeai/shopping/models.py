"""Shops that come: routes, stops with their timetable, and who gave leave to use the ground."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.people.models import Business, Weekday
from sasaeai.places.models import Municipality, TownBlock, Venue


class Route(PublicRow):
    business = models.ForeignKey(Business, models.CASCADE, related_name="routes")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["business", "name"]

    def __str__(self) -> str:
        return self.name


class Stop(PublicRow):
    """A place and weekly time at which a shop comes. Times are minutes after midnight, half-open."""

    class Permission(models.TextChoices):
        NOT_NEEDED = "not_needed", _("いりません（自分の土地・店の前）")
        ASKED = "asked", _("お願いしています")
        GRANTED = "granted", _("使ってよいと言われました")

    class OpenTo(models.TextChoices):
        ANYONE = "anyone", _("だれでも")
        BOOKED = "booked", _("予約した人")

    route = models.ForeignKey(Route, models.CASCADE, related_name="stops")
    place = models.CharField(_("場所"), max_length=80)
    venue = models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, related_name="stops")
    block = models.ForeignKey(TownBlock, models.PROTECT, related_name="stops")
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("曜日"), choices=Weekday)
    start_min = models.PositiveSmallIntegerField(_("着く時刻"))
    end_min = models.PositiveSmallIntegerField(_("出る時刻"))
    open_to = models.CharField(max_length=10, choices=OpenTo, default=OpenTo.ANYONE)
    permission = models.CharField(_("場所の許可"), max_length=12, choices=Permission, default=Permission.NOT_NEEDED)
    #: e.g. 公園緑地課, 参画協働課, 自治会.
    permission_owner = models.CharField(_("許可を出すところ"), max_length=60, blank=True)
    is_public = models.BooleanField(_("公開する"), default=True)
    valid_from_on = models.DateField()
    valid_to_on = models.DateField(null=True, blank=True)
    #: Known clash that the business kept after being shown it.
    clash_acknowledged = models.BooleanField(default=False)

    class Meta:
        ordering = ["weekday", "start_min", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(start_min__lt=models.F("end_min")), name="stop_ends_later")
        ]


class StopWish(PublicRow):
    """Somebody asks for a shop to come to a town block. No name is kept."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="stop_wishes")
    block = models.ForeignKey(TownBlock, models.CASCADE, related_name="stop_wishes")
    weekday = models.PositiveSmallIntegerField(choices=Weekday, null=True, blank=True)
    people_count = models.PositiveSmallIntegerField(default=1)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
