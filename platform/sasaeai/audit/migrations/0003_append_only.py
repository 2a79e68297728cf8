"""From here on the database refuses to change or remove a row of the two logs."""

from django.db import migrations, models

from sasaeai.audit import triggers


def put_up(apps, schema_editor):
    triggers.create(schema_editor.connection)


def take_down(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]

    operations = [
        migrations.AlterField("event", "sequence", models.PositiveBigIntegerField(unique=True)),
        migrations.AlterField("personaldataview", "sequence", models.PositiveBigIntegerField(unique=True)),
        migrations.RunPython(put_up, take_down),
    ]
