"""What sticks say over HTTP; the words of it are in `refurb.model.wire`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NinjaValidationError
from ninja.security import HttpBearer
from pydantic import BaseModel, ValidationError

from refurb.central import came_up, news, sign_offs, store, tokens
from refurb.central.guesses import Guesses
from refurb.central.keyring import keyring
from refurb.central.language import say
from refurb.central.register.models import Stick
from refurb.model.wire import (
    MAX_RECORD_BYTES,
    CameUp,
    EnrolAnswer,
    EnrolRequest,
    ErrorAnswer,
    ReceiptAnswer,
    ServerTime,
)

Take = Callable[[bytes, str, Stick], store.Taken | sign_offs.Taken]
"""Takes the bytes in that are said to have this digest."""

codes = Guesses(limit=10, window_s=60)
beacons = Guesses(limit=10, window_s=60)
"""Apart: PCs that wait for their record must not keep a stick from being made known."""
api = NinjaAPI(title="refurb", version="1", docs_url=None, urls_namespace="api")


class Token(HttpBearer):
    """A stick's bearer token."""

    def authenticate(self, request: HttpRequest, token: str) -> Stick | None:
        """Return the stick, null for an unknown token."""
        return tokens.stick_of(token)


@api.post("/sticks/enrol")
def enrol(request: HttpRequest) -> HttpResponse:
    """Make a stick known with a one-time code."""
    sender = request.META["REMOTE_ADDR"]
    if codes.are_too_many(sender):
        raise HttpError(429, say(_lang(request), "central.too_many_codes"))
    try:
        asked = EnrolRequest.model_validate_json(request.body)
        stick, token = tokens.enrol(asked.code, asked.public_key, asked.name)
    except tokens.CodeRefused as error:
        codes.add(sender)
        raise HttpError(403, say(_lang(request), "central.code_refused")) from error
    except ValueError as error:
        raise HttpError(400, say(_lang(request), "central.bad_enrolment")) from error
    return _answer(201, EnrolAnswer(stick=stick.id, token=token, keyring=keyring()))


@api.post("/came-up/{asset_id}")
def post_came_up(request: HttpRequest, asset_id: str) -> HttpResponse:
    """Hear from an installed PC that it came up."""
    sender = request.META["REMOTE_ADDR"]
    if beacons.are_too_many(sender):
        raise HttpError(429, say(_lang(request), "central.too_many_codes"))
    told = CameUp.model_validate_json(request.body)
    if not came_up.take(asset_id, told.token):
        beacons.add(sender)
        raise HttpError(404, say(_lang(request), "central.no_such_token"))
    return HttpResponse(status=204)


@api.put("/records/{sha256}", auth=Token())
def put_record(request: HttpRequest, sha256: str) -> HttpResponse:
    """Take in a signed record."""
    return _put(request, sha256, store.take)


@api.put("/sign-offs/{sha256}", auth=Token())
def put_sign_off(request: HttpRequest, sha256: str) -> HttpResponse:
    """Take in another person's word on a record."""
    return _put(request, sha256, sign_offs.take)


def _put(request: HttpRequest, sha256: str, take: Take) -> HttpResponse:
    relay: Stick = request.auth
    lang = _lang(request)
    if int(request.headers.get("Content-Length") or 0) > MAX_RECORD_BYTES:
        raise HttpError(413, say(lang, "central.too_large"))
    if relay.revoked is not None:
        raise HttpError(403, say(lang, "central.revoked", stick=relay.id))
    try:
        taken = take(request.body, sha256, relay)
    except store.Bad as bad:
        why = say(lang, bad.key, **bad.facts)
        raise HttpError(400, say(lang, "central.bad_record", why=why)) from bad
    except store.Revoked as revoked:
        raise HttpError(403, say(lang, "central.revoked", stick=revoked)) from revoked
    except store.Conflict as conflict:
        raise HttpError(409, say(lang, "central.conflict")) from conflict
    envelope = taken.envelope
    answer = ReceiptAnswer(
        receipt=store.receipt_of(envelope),
        machine_url=request.build_absolute_uri(f"/m/{envelope.asset_id}"),
        note=say(lang, "central.quarantined") if taken.is_quarantined else "",
    )
    return _answer(201 if taken.is_new else 200, answer)


@api.get("/keyring")
def get_keyring(request: HttpRequest) -> HttpResponse:
    """Give the keys that this inventory believes."""
    return _answer(200, keyring())


@api.get("/images")
def get_images(request: HttpRequest) -> HttpResponse:
    """Tell, signed, which image is the newest and which are revoked."""
    return HttpResponse(news.sealed(), content_type="application/json")


@api.get("/time")
def get_time(request: HttpRequest) -> HttpResponse:
    """Give the server's clock."""
    return _answer(200, ServerTime(now=datetime.now(UTC).isoformat()))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(error.status_code, ErrorAnswer(detail=str(error)))


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _answer(401, ErrorAnswer(detail=say(_lang(request), "central.no_token")))


@api.exception_handler(NinjaValidationError)
@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(400, ErrorAnswer(detail=str(error)[:500]))


@api.exception_handler(DatabaseError)
def _database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """Tell a full disk (507) from a busy database (503); in both nothing was stored."""
    is_full = isinstance(error, OperationalError) and "full" in str(error)
    key = "central.disk_full" if is_full else "central.busy"
    return _answer(507 if is_full else 503, ErrorAnswer(detail=say(_lang(request), key)))


def _answer(status: int, body: BaseModel) -> HttpResponse:
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def _lang(request: HttpRequest) -> str:
    lang: str = request.lang
    return lang
