"""The pages that people see."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from refurb.central import store, tokens
from refurb.central.register.models import Envelope, Stick
from refurb.model import asset_id
from refurb.model.fate import fates
from refurb.model.machine import Machine
from refurb.model.record import Record

PER_PAGE = 50

_AZERTY = str.maketrans("AQZWaqzw", "QAWZqawz")
"""A scanner set to QWERTY on an AZERTY PC swaps these (facts: record, Asset id)."""


@login_required
def machines(request: HttpRequest) -> HttpResponse:
    """List machines by their newest record, newest first; `q` searches."""
    newest = Envelope.objects.values("asset_id").annotate(newest=Max("index")).values("newest")
    found = Envelope.objects.filter(index__in=newest).order_by("-index")
    asked = request.GET.get("q", "").strip()
    for word in asked.lower().split():
        found = found.filter(search__contains=word)
    page = Paginator(found.defer("body", "receipt"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "register/machines.html", {"page": page, "q": asked})


def machine(request: HttpRequest, typed: str) -> HttpResponse:
    """Show one machine: all of it after login, else only what its label says too."""
    name = read_asset_id(typed)
    envelopes = list(Envelope.objects.filter(asset_id=name).order_by("-index"))
    if not envelopes:
        raise Http404
    newest = envelopes[0]
    record = store.record_of(newest)
    shown = {
        "asset_id": name,
        "newest": newest,
        "record": record,
        "qr": _qr(request.build_absolute_uri(f"/m/{name}").upper()),
        "fates": [fate for fate in fates(record) if fate.is_of_the_machine],
    }
    if not request.user.is_authenticated:
        return render(request, "register/machine_public.html", shown)
    history = [(envelope, store.record_of(envelope)) for envelope in envelopes]
    return render(
        request,
        "register/machine.html",
        {**shown, "history": history, "parts": _parts(record.machine), "grades": _grades(record)},
    )


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


def _qr(address: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=False, omitsize=True, title=address
    )
    return out.getvalue().decode()


def _parts(machine: Machine) -> list[tuple[str, str]]:
    """Return the rows of the parts table: key of the catalogue, and value."""
    memory = machine.memory
    rows = [("processor", p.model or "?") for p in machine.processors]
    if memory.total_bytes:
        rows.append(("memory", f"{memory.total_bytes / 2**30:.3g} Gio"))
    rows += [("display", f"{d.model or '?'} {d.pixels or ''}") for d in machine.displays]
    rows += [("graphics", p.model) for p in machine.graphics if p.model]
    rows += [("network", c.model) for c in machine.network if c.model]
    rows += [("battery", f"{b.health_percent} %") for b in machine.batteries if b.health_percent]
    serials = (("serial", machine.system.serial), ("board_serial", machine.board.serial))
    return rows + [(key, value) for key, value in serials if value]


def _grades(record: Record) -> list[tuple[str, str, list[str]]]:
    """Return each disk's name, grade and reasons."""
    health = record.health
    if health is None:
        return []
    return [
        (disk.model or disk.id, disk.grade, [reason.text for reason in disk.reasons])
        for disk in health.disks
    ]
