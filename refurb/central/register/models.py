"""What the central inventory keeps. Envelopes are only ever added."""

from __future__ import annotations

from typing import NoReturn

from django.db import models


class Stick(models.Model):
    """A stick that enrolled. Its token is kept as a digest; its id follows from its key."""

    id = models.CharField(primary_key=True, max_length=16)
    key_id = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64)
    name = models.CharField(max_length=100, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    enrolled = models.DateTimeField()
    last_seen = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name or '?'} ({self.id})"


class EnrolCode(models.Model):
    """A code that makes one stick known, once. Only its digest is kept."""

    code_sha256 = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)


class Image(models.Model):
    """A version of the stick's image; the newest by date is the one that sticks should have."""

    version = models.CharField(primary_key=True, max_length=30)
    released = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest last."""

        ordering = ("released",)

    def __str__(self) -> str:
        return self.version


class Frozen(models.Model):
    """A row that is written once; the database refuses changes too (migration 0001)."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Add the row; a second time is an error."""
        if not self._state.adding:
            raise TypeError("this row is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse."""
        raise TypeError("this row is never deleted")


class Envelope(Frozen):
    """A signed record exactly as it came, with its receipt; `index` counts from 1, without gaps.

    The last fields repeat what the record says, to find machines by.
    """

    index = models.BigIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    receipt = models.BinaryField()
    received = models.DateTimeField()
    record_id = models.CharField(max_length=64, unique=True)
    stick = models.ForeignKey(Stick, models.PROTECT, related_name="envelopes")
    relay = models.ForeignKey(Stick, models.PROTECT, related_name="relayed")
    seq = models.BigIntegerField()
    asset_id = models.CharField(max_length=9, db_index=True)
    practice = models.BooleanField()
    grade = models.CharField(max_length=10)
    wiped = models.CharField(max_length=10)
    model = models.CharField(max_length=200)
    search = models.TextField()

    class Meta:
        """Newest last."""

        ordering = ("index",)


class SignOff(Frozen):
    """A second person's signed word on a record, exactly as it came; it may come first.

    Its receipts are a chain of their own: `index` counts from 1, without gaps.
    """

    index = models.BigIntegerField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    receipt = models.BinaryField()
    received = models.DateTimeField()
    record_sha256 = models.CharField(max_length=64, db_index=True)
    asset_id = models.CharField(max_length=9)
    stick = models.ForeignKey(Stick, models.PROTECT, related_name="+")
    relay = models.ForeignKey(Stick, models.PROTECT, related_name="+")

    class Meta:
        """Newest last."""

        ordering = ("index",)


class CameUp(Frozen):
    """The PC of a record said, by the token whose digest the record has, that it came up."""

    record_sha256 = models.CharField(primary_key=True, max_length=64)
    received = models.DateTimeField()


class Quarantine(Frozen):
    """A record that needs a person: another one has its stick and seq."""

    envelope = models.OneToOneField(Envelope, models.PROTECT, related_name="quarantine")
    other_sha256 = models.CharField(max_length=64)
