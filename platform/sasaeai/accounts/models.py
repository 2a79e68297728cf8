"""Who signs in, and for which town and areas a member of staff is posted."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sasaeai.common.ids import link_code
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Area, Municipality


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields: object) -> "User":
        """A user without a password: sign-in is by a code in the mail, a passkey or LINE."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PublicRow):
    """An account. Who the person is stands in people.Person; a Person may live without an account."""

    email = models.EmailField(_("メールアドレス"), unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="ja")
    large_print = models.BooleanField(_("大きな文字"), default=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.public_id


class StaffRole(PublicRow):
    """A dated post: town office, layer-1 coordinator (whole town) or layer-2 coordinator (own areas)."""

    class Role(models.TextChoices):
        OFFICE = "office", _("市役所")
        SC1 = "sc1", _("第1層生活支援コーディネーター")
        SC2 = "sc2", _("第2層生活支援コーディネーター")

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=10, choices=Role)
    #: The name residents hear on the telephone; printed on letters and shown as 「担当 田中」.
    display_name = models.CharField(max_length=60)
    employer = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="staff_roles")
    valid_from_on = models.DateField(default=timezone.localdate)
    valid_to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["municipality", "role", "display_name"]

    def __str__(self) -> str:
        return self.display_name


class SignInLink(models.Model):
    """A link that signs one person in, once: for the demo's personas and for activation on paper."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    code = models.CharField(max_length=26, unique=True, default=link_code)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
