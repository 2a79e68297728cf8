"""What was done and who looked at whom. Rows are written once and hold ids and codes, never names or addresses."""

from django.db import models
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.common.models import AppendOnly
from sasaeai.places.models import Municipality


class Chained(AppendOnly):
    """A row of a chain: it carries the hash of the row before it and of itself (audit/chain.py)."""

    sequence = models.PositiveBigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class ChainHead(models.Model):
    """The end of each chain. Whoever appends locks this row, so that the sequence has no holes."""

    log = models.CharField(max_length=10, primary_key=True)
    last_sequence = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.log} {self.last_sequence}"


class Event(Chained):
    """One change, written in the transaction of the change."""

    at = models.DateTimeField(default=timezone.now)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    acting_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    #: e.g. "offer.accept"; the verbs are those of the services.
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_public_id = models.CharField(max_length=26)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_kind", "object_public_id"])]


class PersonalDataView(Chained):
    """One look at personal data: by whom, of whom, on which page. A list writes one row per person shown."""

    at = models.DateTimeField(default=timezone.now)
    acting_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    #: Set when the page was opened without a login, through an offer's own link.
    offer_public_id = models.CharField(max_length=26, blank=True)
    person_public_id = models.CharField(max_length=26, db_index=True)
    page = models.CharField(max_length=60)

    class Meta:
        ordering = ["-at", "-pk"]
