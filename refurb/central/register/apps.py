"""The register as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Names the application."""

    name = "refurb.central.register"
    label = "register"
