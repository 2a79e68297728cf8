"""Lists that come in and go out: imports with everything needed to undo them, and people who were entered twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.people.models import Person
from sasaeai.places.models import Municipality


class Kind(models.TextChoices):
    """The four registers."""

    SUPPORTERS = "supporters", _("担い手")
    RESIDENTS = "residents", _("お手伝いを受ける方")
    GROUPS = "groups", _("団体")
    BUSINESSES = "businesses", _("買い物支援の店・事業者")


class ImportJob(PublicRow):
    """One file on its way into a register. Nothing is in the register before `applied`."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("列を確かめるところ")
        PLANNED = "planned", _("内容を確かめるところ")
        QUEUED = "queued", _("取り込んでいるところ")
        APPLIED = "applied", _("取り込みました")
        UNDONE = "undone", _("取り消しました")
        DROPPED = "dropped", _("やめました")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="import_jobs")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    #: The file as it came, outside of what the web server hands out; deleted when the undo has ended.
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=12)
    #: Which sheet, and the header rows in it: [header_row, header_row + header_depth), counted from 0.
    sheet_number = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=0)
    header_depth = models.PositiveSmallIntegerField(default=1)
    #: One entry for each column of the file: {"title", "field", "is_hidden", "samples"}.
    columns = models.JSONField(default=list, blank=True)
    #: new, update, same, skip, problem, open (a possible duplicate nobody has decided on).
    counts = models.JSONField(default=dict, blank=True)
    #: What the preview showed. The import applies exactly this, or nothing.
    plan_digest = models.CharField(max_length=64, blank=True)
    #: Why the last try stored nothing, in words for the person.
    refusal = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: Rows that the undo left alone, because somebody had gone on working with them.
    undo_left_count = models.PositiveIntegerField(default=0)
    #: When file and cells were deleted.
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["municipality", "state"])]


class ImportRow(models.Model):
    """One line of the file: as read, as understood, what is wrong, what was decided, what came of it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("新しく")
        UPDATE = "update", _("更新")
        SAME = "same", _("そのまま")
        SKIP = "skip", _("とばす")
        PROBLEM = "problem", _("取り込めない")
        OPEN = "open", _("同じ方かも")

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    #: The line in the file as people count it, from 1.
    line = models.PositiveIntegerField()
    #: field code → text as read (同上 already filled in).
    cells = models.JSONField(default=dict)
    #: field code → canonical text.
    values = models.JSONField(default=dict)
    #: [{"field", "code", "text", "suggestion"}]
    problems = models.JSONField(default=list)
    #: Public ids of records that may be the same, the likeliest first.
    candidates = models.JSONField(default=list)
    #: "", "update", "new" or "skip": what a person chose; `decided_target` for which candidate.
    decision = models.CharField(max_length=8, blank=True, default="")
    decided_target = models.CharField(max_length=26, blank=True, default="")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    #: Public id of the record that the row is about: known for update and same, made for new.
    target = models.CharField(max_length=26, blank=True, default="")
    #: field code → [before, after], as the preview shows it and the undo takes it back.
    changes = models.JSONField(default=dict)
    #: The row gave a person who was known another role (e.g. a resident who now helps).
    adds_role = models.BooleanField(default=False)
    #: Digest of kind and cells: the same line of a later file is recognised by it.
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="import_line_once_per_job")]
        indexes = [models.Index(fields=["job", "outcome"])]


class ColumnMemory(models.Model):
    """Which field a town's own column title means, learnt from the last import."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    title_key = models.CharField(max_length=120)
    #: Empty: this column is not taken over.
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "title_key"], name="column_title_once_per_register")
        ]


class DistinctPair(models.Model):
    """Two people who look alike and are not the same; nobody is asked about them again."""

    person_a = models.ForeignKey(Person, models.CASCADE, related_name="+")
    person_b = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_a", "person_b"], name="distinct_pair_once")]


class PersonMerge(PublicRow):
    """Two records of one person became one; with everything needed to make them two again."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    kept_public_id = models.CharField(max_length=26, db_index=True)
    gone_public_id = models.CharField(max_length=26, db_index=True)
    #: Shown in the list of merges, after the second record has gone.
    gone_name = models.CharField(max_length=80)
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: {"values": {field: [before, after]}, "moved": [[model, pk, column, from, to]], "dropped": [serialised rows],
    #: "links": [[model, pk, relation, added pks]]}
    history = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-pk"]
