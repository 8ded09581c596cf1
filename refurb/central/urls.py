"""Addresses of the central inventory."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, re_path

from refurb.central import views
from refurb.central.api import api

urlpatterns = [
    path("", views.machines, name="machines"),
    re_path(r"^[mM]/(?P<typed>[^/]{1,20})/?$", views.machine, name="machine"),
    path("records/<str:sha256>.json", views.record, name="record"),
    path("sticks/", views.sticks, name="sticks"),
    path("sticks/code", views.new_code, name="new-code"),
    path("sticks/<str:stick_id>/revoke", views.revoke, name="revoke"),
    path("login/", LoginView.as_view(template_name="register/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
]
handler404 = "refurb.central.views.not_found"
handler500 = "refurb.central.views.fault"
