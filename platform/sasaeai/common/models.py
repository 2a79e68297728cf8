"""Abstract bricks for tables. This module makes no table of its own."""

from django.db import models

from sasaeai.common.ids import public_id


class PublicRow(models.Model):
    """A row that can be named from outside by its `public_id`, never by its primary key."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """A row that is written once. Changing or deleting one through the ORM is a programming error."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise TypeError(f"{type(self).__name__} is append-only: write a new row instead.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is append-only: rows are not deleted.")
