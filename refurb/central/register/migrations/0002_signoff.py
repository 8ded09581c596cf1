"""The table of sign-offs, to which rows are only ever added."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

STICK = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "register.stick"}


class Migration(migrations.Migration):
    """Adds the table and its triggers."""

    dependencies = (("register", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("receipt", models.BinaryField()),
                ("received", models.DateTimeField()),
                ("record_sha256", models.CharField(db_index=True, max_length=64)),
                ("asset_id", models.CharField(max_length=9)),
                ("stick", models.ForeignKey(**STICK)),
                ("relay", models.ForeignKey(**STICK)),
            ],
            options={"ordering": ("index",)},
        ),
        migrations.RunSQL(
            [
                f"CREATE TRIGGER register_signoff_{what.lower()} BEFORE {what} ON register_signoff "
                "BEGIN SELECT RAISE(ABORT, 'records are only ever added'); END"
                for what in ("UPDATE", "DELETE")
            ],
            migrations.RunSQL.noop,
        ),
    )
