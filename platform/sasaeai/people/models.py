"""People and everyone who helps. One person is one row with many roles; giver and receiver are the same person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Area, Municipality, TownBlock


class HalfDay(models.TextChoices):
    MORNING = "morning", _("午前")
    AFTERNOON = "afternoon", _("午後")
    EVENING = "evening", _("夕方")


class Weekday(models.IntegerChoices):
    """Monday is 0, as in Python."""

    MON = 0, _("月曜")
    TUE = 1, _("火曜")
    WED = 2, _("水曜")
    THU = 3, _("木曜")
    FRI = 4, _("金曜")
    SAT = 5, _("土曜")
    SUN = 6, _("日曜")


class ReachBy(models.TextChoices):
    """How a person wants to be reached. Telephone and paper are equals of the rest."""

    PHONE = "phone", _("電話")
    MAIL = "mail", _("メール")
    LINE = "line", "LINE"
    FAX = "fax", "FAX"
    PAPER = "paper", _("手紙")


class Task(PublicRow):
    """One entry of a town's task menu, e.g. ごみ出し."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="tasks")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=40)
    sort_order = models.PositiveSmallIntegerField(default=0)
    is_ride = models.BooleanField(default=False)
    #: Done over the telephone: distance and area do not matter.
    is_remote = models.BooleanField(default=False)
    needs_pair = models.BooleanField(default=False)
    typical_min = models.PositiveSmallIntegerField(default=60)
    #: Code of a training that must be valid on the day of the visit; empty = none.
    required_training = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["municipality", "sort_order"]
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="task_code_once_per_town")]

    def __str__(self) -> str:
        return self.name


class Person(PublicRow):
    """A human being known to a town, by name and at least one way to reach them."""

    class Gender(models.TextChoices):
        FEMALE = "female", _("女性")
        MALE = "male", _("男性")
        OTHER = "other", _("そのほか")
        UNKNOWN = "", _("答えない・不明")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="people")
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")
    name = models.CharField(_("お名前"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=160, blank=True)
    phone = models.CharField(_("電話番号"), max_length=40, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True, db_index=True)
    phone2 = models.CharField(_("もう一つの電話番号"), max_length=40, blank=True)
    phone2_digits = models.CharField(max_length=20, blank=True, db_index=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    gender = models.CharField(max_length=10, choices=Gender, blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(_("生まれた年"), null=True, blank=True)
    block = models.ForeignKey(TownBlock, models.SET_NULL, null=True, blank=True, related_name="people")
    #: 番地・建物: what follows the town block's name.
    address_rest = models.CharField(_("番地・建物"), max_length=120, blank=True)
    languages = models.JSONField(default=list, blank=True)
    reach_by = models.CharField(_("連絡のしかた"), max_length=10, choices=ReachBy, default=ReachBy.PHONE)
    large_print = models.BooleanField(_("大きな文字"), default=False)
    #: Normalised name, kana, digits and block: what the search looks through.
    search_text = models.CharField(max_length=500, blank=True, db_index=True)
    #: Set when staff entered this person for them (telephone, paper).
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kana", "pk"]
        # Holds all that a search reads, in the order of its answer: 100,000 people are searched without their rows.
        indexes = [models.Index(fields=["municipality", "kana", "id", "search_text"], name="person_search")]

    def __str__(self) -> str:
        return self.name


class Supporter(PublicRow):
    """A person who helps. `applied` until a coordinator has met them and approves."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("申し込み")
        ACTIVE = "active", _("登録")
        PAUSED = "paused", _("お休み中")
        LEFT = "left", _("退会")

    person = models.OneToOneField(Person, models.CASCADE, related_name="supporter")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="supporters")
    #: The number read out and printed on the card, e.g. "S-0421"; unique in the town.
    number = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=Status, default=Status.APPLIED)
    can_do = models.ManyToManyField(Task, blank=True, related_name="supporters_who_can")
    wants_to_try = models.ManyToManyField(Task, blank=True, related_name="supporters_who_want_to_try")
    areas = models.ManyToManyField(Area, blank=True, related_name="supporters")
    max_distance_m = models.PositiveIntegerField(default=2000)
    visits_per_week_count = models.PositiveSmallIntegerField(_("1週間に行ける回数"), default=2)
    visits_per_month_count = models.PositiveSmallIntegerField(_("1か月に行ける回数"), default=4)
    first_visit_in_pair = models.BooleanField(_("はじめは2人で行きたい"), default=False)
    paused_until_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("ひとこと"), max_length=400, blank=True)
    identity_seen_on = models.DateField(null=True, blank=True)
    interviewed_on = models.DateField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["person__kana", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="supporter_number_once_per_town")
        ]


class Availability(models.Model):
    """One cell of the weekday × half-day grid that suits a supporter."""

    supporter = models.ForeignKey(Supporter, models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    half_day = models.CharField(max_length=10, choices=HalfDay)

    class Meta:
        ordering = ["weekday", "half_day"]
        constraints = [models.UniqueConstraint(fields=["supporter", "weekday", "half_day"], name="availability_once")]


class Blockout(models.Model):
    """Days on which a supporter cannot come: [from_on, to_on)."""

    supporter = models.ForeignKey(Supporter, models.CASCADE, related_name="blockouts")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(from_on__lt=models.F("to_on")), name="blockout_ends_later")
        ]


class Certificate(PublicRow):
    """A training passed or a licence seen, with the day until which it is valid (null = no end)."""

    DRIVING_LICENCE = "driving_licence"

    person = models.ForeignKey(Person, models.CASCADE, related_name="certificates")
    #: "driving_licence", "ride_course", "supporter_course", …
    code = models.SlugField(max_length=40)
    seen_on = models.DateField()
    valid_until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code", "-seen_on"]


class Vehicle(PublicRow):
    """A car used for rides, with what has to be valid on the day of the ride."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="vehicles")
    seat_count = models.PositiveSmallIntegerField(default=3)
    takes_wheelchair = models.BooleanField(default=False)
    inspection_until_on = models.DateField(_("車検の期限"), null=True, blank=True)
    insurance_until_on = models.DateField(_("任意保険の期限"), null=True, blank=True)
    insurer_knows_rides = models.BooleanField(_("送迎に使うことを保険会社に確かめた"), default=False)


class BlockedPair(models.Model):
    """These two are not to be brought together. Shown to nobody but the coordinators."""

    supporter = models.ForeignKey(Supporter, models.CASCADE, related_name="blocked_pairs")
    resident_person = models.ForeignKey(Person, models.CASCADE, related_name="blocked_pairs")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supporter", "resident_person"], name="blocked_pair_once")]


class Consent(PublicRow):
    """What a person agreed to, in which wording, and how. Never changed: withdrawal is a date on the row."""

    class Purpose(models.TextChoices):
        MATCHING = "matching", _("お手伝いの調整のために使うこと")
        SHARE_WITH_HELPER = "share_with_helper", _("お手伝いの方に伝えること")

    class Method(models.TextChoices):
        SELF = "self", _("本人が画面で")
        SPOKEN = "spoken", _("口頭で")
        PAPER = "paper", _("書面で")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    wording_version = models.CharField(max_length=20)
    method = models.CharField(max_length=10, choices=Method)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]


class Group(PublicRow):
    """A residents' group (訪問型支えあい団体)."""

    class Status(models.TextChoices):
        IDEA = "idea", _("相談中")
        STARTING = "starting", _("準備中")
        RUNNING = "running", _("活動中")
        PAUSED = "paused", _("受付を休んでいます")
        CLOSED = "closed", _("活動を終えました")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=160, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    #: Home area in the daily-living scheme; `areas` are all areas it serves.
    home_block = models.ForeignKey(TownBlock, models.SET_NULL, null=True, blank=True, related_name="groups")
    areas = models.ManyToManyField(Area, blank=True, related_name="groups")
    about = models.TextField(_("紹介"), blank=True)
    contact_name = models.CharField(_("受付の担当"), max_length=60, blank=True)
    phone = models.CharField(_("受付の電話"), max_length=40, blank=True)
    reception_hours = models.CharField(_("受付の時間"), max_length=120, blank=True)
    visits_per_month_count = models.PositiveSmallIntegerField(_("1か月に受けられる数"), default=10)
    active_since_on = models.DateField(null=True, blank=True)
    paused_until_on = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(_("公開する"), default=True)
    confirmed_on = models.DateField(_("内容を確かめた日"), null=True, blank=True)

    class Meta:
        ordering = ["kana", "pk"]

    def __str__(self) -> str:
        return self.name


class GroupMenuItem(models.Model):
    """One row of a group's menu: what it does, and the fee of its first and following units."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="menu")
    task = models.ForeignKey(Task, models.PROTECT, related_name="group_menu_items")
    #: 0 yen = 無料. For rides the fee is for the help before and after, never for the carriage.
    first_unit_min = models.PositiveSmallIntegerField(default=30)
    first_unit_jpy = models.PositiveIntegerField(default=0)
    next_unit_min = models.PositiveSmallIntegerField(null=True, blank=True)
    next_unit_jpy = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["task__sort_order"]
        constraints = [models.UniqueConstraint(fields=["group", "task"], name="menu_task_once_per_group")]


class GroupAvailability(models.Model):
    """Weekday × half-day in which a group goes out."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    half_day = models.CharField(max_length=10, choices=HalfDay)

    class Meta:
        ordering = ["weekday", "half_day"]
        constraints = [models.UniqueConstraint(fields=["group", "weekday", "half_day"], name="group_availability_once")]


class Membership(models.Model):
    """A person in a group: [from_on, to_on)."""

    class Role(models.TextChoices):
        LEADER = "leader", _("代表")
        DESK = "desk", _("受付")
        MEMBER = "member", _("会員")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="membership_once")]


class Business(PublicRow):
    """A shop or service that supports shopping: mobile sales, delivery, help in the store, a shuttle."""

    class Kind(models.TextChoices):
        MOBILE_SALES = "mobile_sales", _("移動販売")
        DELIVERY = "delivery", _("宅配")
        STORE = "store", _("店での手伝い")
        SHUTTLE = "shuttle", _("送迎バス")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="businesses")
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    phone = models.CharField(max_length=40, blank=True)
    about = models.TextField(blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="businesses")
    tasks = models.ManyToManyField(Task, blank=True, related_name="businesses")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kana", "pk"]
        verbose_name_plural = "businesses"

    def __str__(self) -> str:
        return self.name


class BusinessContact(models.Model):
    """A person who acts for a business."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="business_contacts")
    role = models.CharField(max_length=40, blank=True)
