"""What residents need. A Need is never called a request: in a view, `request` is the HTTP request."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import AppendOnly, PublicRow
from sasaeai.needs import recurrence
from sasaeai.people.models import HalfDay, Person, Task, Weekday
from sasaeai.places.models import Municipality, TownBlock


class Caution(models.TextChoices):
    """What a helper should know, in functional words; never a diagnosis."""

    WALKING = "walking", _("足が不自由")
    HEARING = "hearing", _("耳が遠い")
    SIGHT = "sight", _("見えにくい")
    MEMORY = "memory", _("もの忘れ")
    STAIRS = "stairs", _("階段が難しい")
    PETS = "pets", _("犬・猫がいる")
    WHEELCHAIR = "wheelchair", _("車いす")


class Resident(PublicRow):
    """A person's role as someone who is helped."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="resident")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="residents")
    #: Caution codes carried over to the next need, and those the resident lets us tell the helper.
    cautions = models.JSONField(default=list, blank=True)
    cautions_shared = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["person__kana", "pk"]


class ResidentContact(models.Model):
    """Someone to call about a resident: family, care manager, neighbour."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=80)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=40)

    class Meta:
        ordering = ["pk"]


class Need(PublicRow):
    """One thing someone needs, from the call to a known end."""

    class Status(models.TextChoices):
        TAKEN = "taken", _("受付")
        SEARCHING = "searching", _("さがしています")
        ASKING = "asking", _("お願い中")
        SETTLED = "settled", _("決まりました")
        DONE = "done", _("終わりました")
        UNMET = "unmet", _("できませんでした")

    OPEN_STATUSES = (Status.TAKEN, Status.SEARCHING, Status.ASKING, Status.SETTLED)

    class Channel(models.TextChoices):
        PHONE = "phone", _("電話")
        VISIT = "visit", _("来所")
        FAX = "fax", "FAX"
        PAPER = "paper", _("手紙・用紙")
        MAIL = "mail", _("メール")
        WEB = "web", _("ホームページ")

    class AskedBy(models.TextChoices):
        SELF = "self", _("本人")
        FAMILY = "family", _("家族")
        CARE_MANAGER = "care_manager", _("ケアマネジャー")
        WELFARE_COMMISSIONER = "welfare_commissioner", _("民生委員")
        SUPPORT_CENTER = "support_center", _("地域包括支援センター")
        OTHER = "other", _("そのほか")

    class UnmetReason(models.TextChoices):
        NOBODY_ELIGIBLE = "nobody_eligible", _("引き受けられる人がいない")
        ALL_DECLINED = "all_declined", _("みなさん都合が合わない")
        OUT_OF_SCOPE = "out_of_scope", _("活動の範囲をこえている")
        WITHDRAWN = "withdrawn", _("本人が取り下げた")
        REFERRED = "referred", _("ほかの窓口につないだ")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="needs")
    #: The number read out to the caller, e.g. "1122-07": month, day and count of that day; unique in the town.
    number = models.CharField(max_length=14)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="needs")
    task = models.ForeignKey(Task, models.PROTECT, related_name="needs")
    status = models.CharField(max_length=10, choices=Status, default=Status.TAKEN)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PHONE)
    asked_by = models.CharField(max_length=24, choices=AskedBy, default=AskedBy.SELF)
    taken_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="needs_taken")
    taken_at = models.DateTimeField()
    #: Where the help takes place.
    block = models.ForeignKey(TownBlock, models.PROTECT, related_name="needs")
    #: Null day = to be talked over. Times are minutes after midnight, Tokyo, half-open; null = the half-day only.
    day_on = models.DateField(null=True, blank=True)
    half_day = models.CharField(max_length=10, choices=HalfDay, blank=True, default="")
    start_min = models.PositiveSmallIntegerField(null=True, blank=True)
    end_min = models.PositiveSmallIntegerField(null=True, blank=True)
    is_weekly = models.BooleanField(_("毎週"), default=False)
    headcount = models.PositiveSmallIntegerField(_("行く人数"), default=1)
    gender_wish = models.CharField(max_length=10, choices=Person.Gender, blank=True, default="")
    cautions = models.JSONField(default=list, blank=True)
    cautions_shared = models.JSONField(default=list, blank=True)
    note = models.TextField(_("メモ"), blank=True)
    #: Told to the helper after acceptance.
    note_for_helper = models.TextField(_("お手伝いの方に伝えること"), blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    call_back_by_at = models.DateTimeField(_("折り返しの約束"), null=True, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    unmet_reason = models.CharField(max_length=20, choices=UnmetReason, blank=True, default="")
    #: Raised on each change, so that a save based on an old page is refused.
    version = models.PositiveIntegerField(default=1)
    #: The series this is an occurrence of, and the day its rule gave, which stays when the day is moved.
    series = models.ForeignKey("Series", models.PROTECT, null=True, blank=True, related_name="needs")
    series_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["call_back_by_at", "pk"]
        indexes = [models.Index(fields=["municipality", "status"]), models.Index(fields=["municipality", "taken_at"])]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="need_number_once_per_town"),
            models.UniqueConstraint(fields=["series", "series_on"], name="one_need_per_day_of_a_series"),
            models.CheckConstraint(
                condition=models.Q(start_min__isnull=True)
                | models.Q(end_min__isnull=True)
                | models.Q(start_min__lt=models.F("end_min")),
                name="need_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(status="unmet", unmet_reason__gt="")
                | (~models.Q(status="unmet") & models.Q(unmet_reason="")),
                name="unmet_need_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Series(PublicRow):
    """The same help again and again. Its occurrences are needs, made two weeks ahead from the need it began with."""

    class Every(models.TextChoices):
        WEEKLY = recurrence.WEEKLY, _("毎週")
        FORTNIGHTLY = recurrence.FORTNIGHTLY, _("2週に1回")
        MONTHLY = recurrence.MONTHLY, _("毎月")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="series")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="series")
    task = models.ForeignKey(Task, models.PROTECT, related_name="series")
    block = models.ForeignKey(TownBlock, models.PROTECT, related_name="series")
    #: What each occurrence is copied from: consent, cautions, words for the helper, the ride.
    first_need = models.ForeignKey(Need, models.PROTECT, related_name="series_begun")
    every = models.CharField(max_length=12, choices=Every, default=Every.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    #: For `monthly`: 1 to 4, or 5 for the last such weekday of the month.
    nth = models.PositiveSmallIntegerField(null=True, blank=True)
    half_day = models.CharField(max_length=10, choices=HalfDay, blank=True, default="")
    start_min = models.PositiveSmallIntegerField(null=True, blank=True)
    end_min = models.PositiveSmallIntegerField(null=True, blank=True)
    from_on = models.DateField()
    #: First day on which it no longer takes place.
    to_on = models.DateField(null=True, blank=True)
    skips_holidays = models.BooleanField("祝日は休む", default=True)

    class Meta:
        ordering = ["weekday", "start_min", "pk"]
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every="monthly", nth__gte=1, nth__lte=5)
                | (~models.Q(every="monthly") & models.Q(nth__isnull=True)),
                name="only_monthly_series_count_weekdays",
            )
        ]

    @property
    def rule(self) -> recurrence.Rule:
        return recurrence.Rule(self.every, self.weekday, self.from_on, self.to_on, self.nth, self.skips_holidays)


class SeriesChange(models.Model):
    """One day of a series that is not as its rule says: called off, or on another day."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="changes")
    on = models.DateField()
    moved_to_on = models.DateField(null=True, blank=True)
    acting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["series", "on"], name="one_change_per_day_of_a_series")]


class NeedStatusChange(AppendOnly):
    """One move of a need. Replaying the rows gives the present state."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10, choices=Need.Status)
    at = models.DateTimeField(auto_now_add=True)
    acting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class Ride(models.Model):
    """What makes a need a ride: the way, and the legal mode that decides which money may be named.

    Road Transport Act art. 78 and the MLIT guideline of 2024-03-01. There is no field for a gratuity and no
    fare table, on purpose: naming an amount can turn a free ride into paid carriage.
    """

    class Mode(models.TextChoices):
        FREE = "free_no_charge", _("無償（費用をいただかない）")
        ACTUAL_COST = "actual_cost_only", _("実費だけ（ガソリン代など）")
        BUNDLED = "bundled_with_life_support", _("生活支援と一体の送迎")
        MEMBERSHIP = "area_group_membership_fee", _("地縁団体の会費による送迎")
        WELFARE = "registered_welfare", _("福祉有償運送（登録）")
        AREA = "registered_area", _("交通空白地有償運送（登録）")
        REFERRAL = "taxi_or_bus_referral", _("タクシー・バスを案内")

    class Mobility(models.TextChoices):
        WALKS = "walks", _("歩ける")
        CANE = "cane", _("杖・歩行器")
        WHEELCHAIR = "wheelchair", _("車いす")

    need = models.OneToOneField(Need, models.CASCADE, related_name="ride")
    mode = models.CharField(_("送迎の形"), max_length=30, choices=Mode)
    destination = models.CharField(_("行き先"), max_length=120)
    is_round_trip = models.BooleanField(_("往復"), default=True)
    mobility = models.CharField(max_length=12, choices=Mobility, default=Mobility.WALKS)
    #: Actual costs of this one ride; allowed in mode `actual_cost_only` only.
    fuel_jpy = models.PositiveIntegerField(_("ガソリン代"), null=True, blank=True)
    toll_jpy = models.PositiveIntegerField(_("道路通行料"), null=True, blank=True)
    parking_jpy = models.PositiveIntegerField(_("駐車場代"), null=True, blank=True)
    insurance_jpy = models.PositiveIntegerField(_("保険料"), null=True, blank=True)
    vehicle_rental_jpy = models.PositiveIntegerField(_("車両借料"), null=True, blank=True)

    ACTUAL_COST_FIELDS = ("fuel_jpy", "toll_jpy", "parking_jpy", "insurance_jpy", "vehicle_rental_jpy")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode="actual_cost_only")
                | models.Q(
                    fuel_jpy__isnull=True,
                    toll_jpy__isnull=True,
                    parking_jpy__isnull=True,
                    insurance_jpy__isnull=True,
                    vehicle_rental_jpy__isnull=True,
                ),
                name="ride_money_only_as_its_mode_allows",
            )
        ]
