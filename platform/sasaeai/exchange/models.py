"""Groups learning from groups: what each is good at, what each asks, and who already knows whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.common.models import PublicRow
from sasaeai.people.models import Group


class Theme(models.TextChoices):
    """The themes Kawanishi's groups named themselves when asked what they want to hear from each other."""

    FLOW = "flow", _("依頼から活動までの流れ")
    RECRUITING = "recruiting", _("活動者の増やし方")
    CASES = "cases", _("活動事例")
    RIDES = "rides", _("移動支援")
    OFFICE = "office", _("事務の工夫")
    SCOPE_AND_FEES = "scope_and_fees", _("活動内容の範囲・料金")


class GroupTheme(PublicRow):
    """A group's strength, or the question it has for others, within one theme."""

    class Side(models.TextChoices):
        STRENGTH = "strength", _("得意なこと")
        QUESTION = "question", _("聞いてみたいこと")

    group = models.ForeignKey(Group, models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=20, choices=Theme)
    side = models.CharField(max_length=10, choices=Side)
    text = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["theme", "side"]
        constraints = [models.UniqueConstraint(fields=["group", "theme", "side"], name="group_theme_once")]


class Tie(PublicRow):
    """Two groups that know each other. The smaller primary key stands in `group_a`."""

    group_a = models.ForeignKey(Group, models.CASCADE, related_name="ties_a")
    group_b = models.ForeignKey(Group, models.CASCADE, related_name="ties_b")
    since_on = models.DateField()
    #: "meeting", "question", "joint_visit": how they met.
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group_a", "group_b"], name="tie_once"),
            models.CheckConstraint(condition=models.Q(group_a__lt=models.F("group_b")), name="tie_smaller_first"),
        ]


class PeerQuestion(PublicRow):
    """A question from one group to another; the coordinator sees it too."""

    from_group = models.ForeignKey(Group, models.CASCADE, related_name="questions_asked")
    to_group = models.ForeignKey(Group, models.CASCADE, related_name="questions_received")
    theme = models.CharField(max_length=20, choices=Theme)
    text = models.CharField(max_length=400)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
