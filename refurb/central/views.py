"""The pages that people see."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from refurb.central import came_up, sheet, sign_offs, standing, store, tokens
from refurb.central.register.models import Envelope, Stick
from refurb.model import asset_id

PER_PAGE = 25

_AZERTY = str.maketrans("AQZWaqzw", "QAWZqawz")
"""A scanner set to QWERTY on an AZERTY PC swaps these (facts: record, Asset id)."""


@login_required
def machines(request: HttpRequest) -> HttpResponse:
    """List machines by their newest record, newest first; `q` searches."""
    asked = request.GET.get("q", "").strip()
    if name := _scanned(asked):
        return redirect("machine", name)
    found = standing.machines(asked.lower().split())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, standing.wiped(one), *sheet.summary(one, request.lang)) for one in page]
    return render(request, "register/machines.html", {"page": page, "rows": rows, "q": asked})


def machine(request: HttpRequest, typed: str) -> HttpResponse:
    """Show one machine: all of it after login, else only what its label says too."""
    name = read_asset_id(typed)
    envelopes = list(
        Envelope.objects.filter(asset_id=name).select_related("quarantine").order_by("-index")
    )
    if not envelopes:
        raise Http404
    newest = standing.machines([]).get(asset_id=name)
    record = store.record_of(newest)
    shown = {
        "asset_id": name,
        "newest": newest,
        "wiped": standing.wiped(newest),
        "record": record,
        "qr": sheet.qr(request.build_absolute_uri(f"/m/{name}").upper()),
        "disks": sheet.disks(record),
        "came_up": came_up.when(newest),
        "is_whole": request.user.is_authenticated,
    }
    if request.user.is_authenticated:
        shown["history"] = [(one, standing.wiped(one), store.record_of(one)) for one in envelopes]
        shown["sign_offs"] = sign_offs.of(newest, record)
        shown["parts"] = sheet.parts(record.machine, request.lang)
    return render(request, "register/machine.html", shown)


@login_required
def record(request: HttpRequest, sha256: str) -> HttpResponse:
    """Give a signed record exactly as it came."""
    envelope = get_object_or_404(Envelope, sha256=sha256)
    answer = HttpResponse(bytes(envelope.body), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{envelope.asset_id}-record.json"'
    return answer


@login_required
def sticks(request: HttpRequest) -> HttpResponse:
    """List the sticks."""
    code = request.session.pop("new_code", None)
    shown = {"sticks": Stick.objects.order_by("-enrolled"), "code": code}
    return render(request, "register/sticks.html", shown)


@login_required
@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """Make an enrolment code, shown once."""
    request.session["new_code"] = tokens.new_code()
    return redirect("sticks")


@login_required
@require_POST
def revoke(request: HttpRequest, stick_id: str) -> HttpResponse:
    """Believe a stick no longer, from now on."""
    get_object_or_404(Stick, pk=stick_id)
    Stick.objects.filter(pk=stick_id, revoked=None).update(revoked=datetime.now(UTC))
    return redirect("sticks")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, and where to look."""
    return render(request, "register/not_found.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """Say that the server failed, and that nothing was lost."""
    if not hasattr(request, "lang"):
        request.lang = "fr"
    return render(request, "register/fault.html", status=500)


def read_asset_id(typed: str) -> str:
    """Return the asset id that was typed or scanned, also by a scanner of another layout.

    Raises Http404.
    """
    for spelling in (typed, typed.translate(_AZERTY)):
        try:
            return asset_id.read(spelling)
        except ValueError:
            continue
    raise Http404


def _scanned(asked: str) -> str | None:
    """Return the known asset id that the search field holds, also as the address of a QR."""
    try:
        name = read_asset_id(asked.rsplit("/", 1)[-1])
    except Http404:
        return None
    return name if Envelope.objects.filter(asset_id=name).exists() else None
