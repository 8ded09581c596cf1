"""The table of the stick's images, which the administrator fills."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies = (("register", "0002_signoff"),)

    operations = (
        migrations.CreateModel(
            name="Image",
            fields=[
                ("version", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("released", models.DateTimeField()),
                ("revoked", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ("released",)},
        ),
    )
