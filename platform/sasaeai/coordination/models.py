"""From a need to someone who comes: candidates shown, offers made, visits, concerns, thanks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.ids import link_code
from sasaeai.common.models import PublicRow
from sasaeai.needs.models import Need, Resident, Series
from sasaeai.people.models import Business, Group, ReachBy, Supporter


class MatchRun(PublicRow):
    """One list of candidates as it was shown: order, parts and engine version, so that ranking can be judged later."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="match_runs")
    acting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    input_digest = models.CharField(max_length=64)
    #: {"candidates": [{"kind", "id" (public), "score", "parts"}], "eligible_count", "left_out": {code: count}}
    result = models.JSONField()

    class Meta:
        ordering = ["-created_at", "-pk"]


class Offer(PublicRow):
    """One ask to one supporter, group or business about one need."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("順番待ち")
        SENT = "sent", _("送りました")
        OPENED = "opened", _("開かれました")
        ACCEPTED = "accepted", _("行けます")
        DECLINED = "declined", _("今回は行けません")
        EXPIRED = "expired", _("期限が過ぎました")
        CANCELLED = "cancelled", _("取り消しました")

    LIVE_STATUSES = (Status.WAITING, Status.SENT, Status.OPENED)
    ASKED_STATUSES = (Status.SENT, Status.OPENED)

    class DeclineReason(models.TextChoices):
        DAY = "day", _("日が合わない")
        FAR = "far", _("遠い")
        TASK = "task", _("内容")
        HEALTH = "health", _("体調")
        REST = "rest", _("しばらく休む")

    class Despite(models.TextChoices):
        """Why somebody is asked more often than the usual twice a week."""

        URGENT = "urgent", "急ぎだから"
        WISH = "wish", "ご本人が、もっとしたいと言っている"
        NOBODY = "nobody", "ほかにいないから"

    need = models.ForeignKey(Need, models.CASCADE, related_name="offers")
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, blank=True, related_name="offers")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="offers")
    business = models.ForeignKey(Business, models.PROTECT, null=True, blank=True, related_name="offers")
    #: The secret of /o/<code>/: answers without a login, for this one offer only.
    code = models.CharField(max_length=26, unique=True, default=link_code)
    #: 1 = asked first; the next is asked when the one before declines or lets the deadline pass.
    position = models.PositiveSmallIntegerField(default=1)
    rank_shown = models.PositiveSmallIntegerField(null=True, blank=True)
    reason_codes = models.JSONField(default=list, blank=True)
    channel = models.CharField(max_length=10, choices=ReachBy, default=ReachBy.MAIL)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    despite = models.CharField(max_length=10, choices=Despite, blank=True, default="")
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: Staff who noted the answer for someone who answered by telephone or paper.
    answered_for_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decline_reason = models.CharField(max_length=10, choices=DeclineReason, blank=True, default="")

    class Meta:
        ordering = ["need", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supporter__isnull=False, group__isnull=True, business__isnull=True)
                | models.Q(supporter__isnull=True, group__isnull=False, business__isnull=True)
                | models.Q(supporter__isnull=True, group__isnull=True, business__isnull=False),
                name="offer_to_exactly_one",
            ),
            models.UniqueConstraint(
                fields=["need", "supporter"],
                condition=models.Q(status__in=["waiting", "sent", "opened", "accepted"]),
                name="one_live_offer_per_need_and_supporter",
            ),
            models.UniqueConstraint(
                fields=["need", "group"],
                condition=models.Q(status__in=["waiting", "sent", "opened", "accepted"]),
                name="one_live_offer_per_need_and_group",
            ),
            models.UniqueConstraint(
                fields=["need", "business"],
                condition=models.Q(status__in=["waiting", "sent", "opened", "accepted"]),
                name="one_live_offer_per_need_and_business",
            ),
        ]


class Visit(PublicRow):
    """Help that was promised by an accepted offer; report and thanks hang on it."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("これから")
        DONE = "done", _("終わった")
        NOT_DONE = "not_done", _("できなかった")
        CANCELLED = "cancelled", _("取りやめ")

    class Length(models.TextChoices):
        AS_PLANNED = "as_planned", _("予定どおり")
        SHORTER = "shorter", _("短かった")
        LONGER = "longer", _("長かった")

    need = models.ForeignKey(Need, models.PROTECT, related_name="visits")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="visit")
    #: Copied from the offer, so that one person's day can be locked and searched. Null for groups and businesses.
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, blank=True, related_name="visits")
    day_on = models.DateField(null=True, blank=True)
    start_min = models.PositiveSmallIntegerField(null=True, blank=True)
    end_min = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    #: The secret of /r/<code>/.
    report_code = models.CharField(max_length=26, unique=True, default=link_code)
    reported_at = models.DateTimeField(null=True, blank=True)
    #: The eve's call: both sides know of it. Empty on the eve = on the list of visits still to be confirmed.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    length = models.CharField(max_length=12, choices=Length, blank=True, default="")
    minutes_min = models.PositiveSmallIntegerField(null=True, blank=True)
    reported_for_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["day_on", "start_min", "pk"]
        indexes = [models.Index(fields=["supporter", "day_on"])]


class Concern(PublicRow):
    """Something that worried a helper. It stays on the coordinator's list until someone ticks it handled."""

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="concerns")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="concerns")
    text = models.TextField(blank=True)
    wants_call = models.BooleanField(_("電話がほしい"), default=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["handled_at", "created_at"]


class Thanks(PublicRow):
    """Words of thanks, as heard on the telephone or written, passed on to who came."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="thanks")
    text = models.TextField()
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "thanks"


class CalendarLink(models.Model):
    """The secret of someone's calendar feed. Making a new one revokes the old."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_link")
    code = models.CharField(max_length=26, unique=True, default=link_code)
    created_at = models.DateTimeField(auto_now=True)


class LadderMove(models.Model):
    """One step taken on the ladder of a need (coordination/ladder.py). Append-only by habit: the last row counts."""

    class Step(models.TextChoices):
        OWN_GROUP = "own_group", "住んでいる地区の団体"
        SAME_AREA = "same_area", "同じ地区の担い手"
        NEIGHBOURS = "neighbours", "近くの地区の担い手"
        OTHER_GROUPS = "other_groups", "ほかの地区の団体・お店"
        COORDINATOR = "coordinator", "第1層の担当者と相談"
        ELSEWHERE = "elsewhere", "職員・有料サービス・ほかの窓口"

    need = models.ForeignKey(Need, models.CASCADE, related_name="ladder_moves")
    step = models.CharField(max_length=14, choices=Step)
    created_at = models.DateTimeField(auto_now_add=True)
    acting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]


class SeriesHelper(models.Model):
    """Who comes each time: the standing helper, or the second one beside. [from_on, to_on).

    A cover for one day is an offer for that day's need and never a row here: so a cover cannot become a takeover.
    """

    class Place(models.IntegerChoices):
        STANDING = 1, "いつもの方"
        SECOND = 2, "もう一人"

    series = models.ForeignKey(Series, models.CASCADE, related_name="helpers")
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, blank=True, related_name="series")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="series")
    place = models.PositiveSmallIntegerField(choices=Place, default=Place.STANDING)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    acting_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["place", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(supporter__isnull=False, group__isnull=True)
                | models.Q(supporter__isnull=True, group__isnull=False),
                name="series_helper_is_exactly_one",
            ),
            models.UniqueConstraint(
                fields=["series", "place"], condition=models.Q(to_on__isnull=True), name="one_helper_per_place"
            ),
        ]

    @property
    def name(self) -> str:
        return self.supporter.person.name if self.supporter else str(self.group)


class SeriesAbsence(models.Model):
    """Days on which a standing helper does not come to this household: [from_on, to_on)."""

    helper = models.ForeignKey(SeriesHelper, models.CASCADE, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(from_on__lt=models.F("to_on")), name="absence_ends_later")
        ]
