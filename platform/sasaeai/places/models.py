"""Where things are: towns, the area schemes laid over them, town blocks (町丁目), venues, population."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sasaeai.common.models import PublicRow


class Municipality(PublicRow):
    """A town (市区町村). `code` is the six-digit 全国地方公共団体コード with its check digit."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=120, blank=True)
    prefecture = models.CharField(max_length=20, blank=True)
    #: GeoJSON geometry of the outline, WGS84; empty when none was loaded.
    outline = models.JSONField(default=dict, blank=True)
    outline_credit = models.CharField(max_length=200, blank=True)
    #: The town whose people use this installation's public pages.
    is_home = models.BooleanField(default=False)
    office_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    phone_hours = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class AreaScheme(PublicRow):
    """One way of dividing a town: 日常生活圏域, 旧小学校区, 民児協 … They overlap and need not nest."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="schemes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    #: The scheme that layer-2 coordinators are posted to. One per town.
    is_daily_living = models.BooleanField(default=False)
    valid_from_on = models.DateField(null=True, blank=True)
    valid_to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["municipality", "-is_daily_living", "code"]
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="scheme_code_once_per_town")]

    def __str__(self) -> str:
        return self.name


class TownBlock(PublicRow):
    """A 町丁目: the smallest piece of a town that has a name and a population."""

    class PointSource(models.TextChoices):
        FILE = "file", _("元の資料")
        GAZETTEER = "gazetteer", _("地名辞典")
        MANUAL = "manual", _("手で入力")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="blocks")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=160, blank=True)
    #: Name with full-width digits, kanji numerals and spaces made alike, for joins and search.
    name_key = models.CharField(max_length=160, db_index=True)
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    point_source = models.CharField(max_length=10, choices=PointSource, default=PointSource.FILE)
    outline = models.JSONField(default=dict, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["municipality", "kana", "code"]
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="block_code_once_per_town")]

    def __str__(self) -> str:
        return self.name


class Area(PublicRow):
    """One part of a scheme, e.g. the 日常生活圏域 「みどり台」."""

    scheme = models.ForeignKey(AreaScheme, models.CASCADE, related_name="areas")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=120, blank=True)
    blocks = models.ManyToManyField(TownBlock, through="AreaBlock", related_name="areas")

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="area_code_once_per_scheme")]

    def __str__(self) -> str:
        return self.name


class AreaBlock(models.Model):
    """The crosswalk: which town block belongs to which area. A block is in at most one area of a scheme."""

    scheme = models.ForeignKey(AreaScheme, models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, related_name="area_blocks")
    block = models.ForeignKey(TownBlock, models.CASCADE, related_name="area_blocks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "block"], name="block_once_per_scheme")]

    def __str__(self) -> str:
        return f"{self.block_id} → {self.area_id}"


class DataImport(PublicRow):
    """One official file that was read: what it was, and the report in plain Japanese."""

    class Kind(models.TextChoices):
        POPULATION = "population", _("人口")
        VENUES = "venues", _("施設")
        OUTLINE = "outline", _("外形")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=20, choices=Kind)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    as_of_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    #: [{"level": "error|warning|note", "code": …, "line": …, "text": …}]
    report = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def warning_count(self) -> int:
        """How many lines of the report somebody has to look at."""
        return sum(1 for line in self.report if line["level"] != "note")


class Population(models.Model):
    """People of one block on one day. A count that the file hides or leaves blank is null, never 0."""

    data_import = models.ForeignKey(DataImport, models.CASCADE, related_name="population")
    block = models.ForeignKey(TownBlock, models.CASCADE, related_name="population")
    as_of_on = models.DateField()
    total_count = models.PositiveIntegerField(null=True)
    age65_count = models.PositiveIntegerField(null=True)
    age75_count = models.PositiveIntegerField(null=True)
    age85_count = models.PositiveIntegerField(null=True)
    household_count = models.PositiveIntegerField(null=True)
    #: {"0-4": [male, female], …, "85+": […]}: bands as published; one number where the file does not tell the sexes
    #: apart, null where it hides one.
    bands = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "as_of_on"], name="population_once_per_day")]

    def __str__(self) -> str:
        return f"{self.block_id} {self.as_of_on}"


class Venue(PublicRow):
    """A place people go to: コミュニティセンター, 地域包括支援センター, shop, 通いの場 …"""

    class Kind(models.TextChoices):
        COMMUNITY_CENTER = "community_center", _("コミュニティセンター・公民館")
        SUPPORT_CENTER = "support_center", _("地域包括支援センター")
        GATHERING_PLACE = "gathering_place", _("通いの場・サロン")
        FOOD_SHOP = "food_shop", _("食料品の店")
        MOBILE_SHOP = "mobile_shop", _("移動販売")
        MEDICAL = "medical", _("病院・診療所")
        WELFARE = "welfare", _("福祉施設")
        SHAKYO = "shakyo", _("社会福祉協議会")
        OTHER = "other", _("そのほか")

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="venues")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=240, blank=True)
    address = models.CharField(max_length=200, blank=True)
    block = models.ForeignKey(TownBlock, models.SET_NULL, null=True, blank=True, related_name="venues")
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    data_import = models.ForeignKey(DataImport, models.SET_NULL, null=True, blank=True, related_name="venues")
    #: Identity inside the source, so that reading the same file twice changes nothing.
    source_key = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["municipality", "kind", "kana", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "source_key"], name="venue_once_per_source_key")
        ]

    def __str__(self) -> str:
        return self.name
