"""The table of PCs that said that they came up, to which rows are only ever added."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table and its triggers."""

    dependencies = (("register", "0003_image"),)

    operations = (
        migrations.CreateModel(
            name="CameUp",
            fields=[
                ("record_sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("received", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            [
                f"CREATE TRIGGER register_cameup_{what.lower()} BEFORE {what} ON register_cameup "
                "BEGIN SELECT RAISE(ABORT, 'records are only ever added'); END"
                for what in ("UPDATE", "DELETE")
            ],
            migrations.RunSQL.noop,
        ),
    )
