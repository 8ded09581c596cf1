"""Accounts and sticks in Django's admin; envelopes can be looked at, never changed."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from refurb.central.register.models import Envelope, Image, Stick


class ReadOnly(admin.ModelAdmin):
    """Shows rows and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come by the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Rows stay as they came."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Rows stay."""
        return False


@admin.register(Envelope)
class EnvelopeAdmin(ReadOnly):
    """The list of records."""

    list_display = ("index", "asset_id", "model", "grade", "wiped", "received", "stick")
    search_fields = ("asset_id", "model", "sha256")
    exclude = ("body", "receipt", "search")


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """The stick's images: the administrator says which is the newest, and which are revoked."""

    list_display = ("version", "released", "revoked")


@admin.register(Stick)
class StickAdmin(ReadOnly):
    """The list of sticks."""

    list_display = ("id", "name", "enrolled", "last_seen", "revoked")
    exclude = ("token_sha256",)
