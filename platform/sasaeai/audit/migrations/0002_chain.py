"""Each row of the two logs gets its number and its hashes; rows that are there are chained in their order."""

import django.utils.timezone
from django.db import migrations, models

from sasaeai.audit.chain import START, row_hash

LOGS = {"event": "Event", "view": "PersonalDataView"}


def chain_what_is_there(apps, schema_editor):
    for log, name in LOGS.items():
        model = apps.get_model("audit", name)
        before, number = START, 0
        for number, row in enumerate(model.objects.order_by("pk").iterator(), start=1):
            row.sequence, row.previous_hash = number, before
            before = row.hash = row_hash(row)
            model.objects.filter(pk=row.pk).update(
                sequence=row.sequence, previous_hash=row.previous_hash, hash=row.hash
            )
        apps.get_model("audit", "ChainHead").objects.create(log=log, last_sequence=number, last_hash=before)


def fields(model):
    return [
        migrations.AddField(model, "sequence", models.PositiveBigIntegerField(null=True)),
        migrations.AddField(model, "previous_hash", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField(model, "hash", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AlterField(model, "at", models.DateTimeField(default=django.utils.timezone.now)),
    ]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("log", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("last_sequence", models.PositiveBigIntegerField(default=0)),
                ("last_hash", models.CharField(max_length=64)),
            ],
        ),
        *fields("event"),
        *fields("personaldataview"),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
    ]
