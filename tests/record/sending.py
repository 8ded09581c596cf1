"""Sending without patience, and servers that misbehave in every way a real one might."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from refurb.locale import raw
from refurb.model.wire import RECEIPT_TYPE, ReceiptAnswer
from refurb.record import dsse, keys
from refurb.record.upload import UploadReport, upload
from tests.record.server import Handler


def send(home: Path, timeout_s: float = 5, **options: object) -> UploadReport:
    """Upload what waits in `home`, with pauses too short to notice."""
    return upload(home, pause_s=0.001, timeout_s=timeout_s, **options)  # type: ignore[arg-type]


def answers(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, body, **headers)


def refuses(status: int) -> Callable[[Handler], None]:
    return answers(status, b'{"detail": "So it is."}')


def dies_in_the_answer(handler: Handler) -> None:
    body = handler.central.receipt(handler.path.rsplit("/", 1)[1])
    handler.central.held[handler.path.rsplit("/", 1)[1]] = handler.body
    handler.send_response(201)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def resets(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def says_nothing(handler: Handler) -> None:
    handler.close_connection = True


def stays_silent(handler: Handler) -> None:
    handler.central.stop.wait(20)
    handler.close_connection = True


def drips(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.central.stop.wait(0.05):
        try:
            handler.wfile.write(b"x")
        except OSError:
            break
    handler.close_connection = True


def never_ends(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 40))
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(bytes(1 << 16))
    except OSError:
        handler.close_connection = True


def in_chunks(handler: Handler, *, whole: bool = True) -> None:
    body = handler.central.receipt(handler.path.rsplit("/", 1)[1])
    handler.send_response(201)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for part in (body[:7], body[7:] if whole else b"{"):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
    if whole:
        handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True


def dies_between_chunks(handler: Handler) -> None:
    in_chunks(handler, whole=False)


def receipt_for_another(handler: Handler) -> None:
    handler.answer(201, handler.central.receipt("0" * 64))


def receipt_by_another(handler: Handler) -> None:
    sha256 = handler.path.rsplit("/", 1)[1]
    handler.answer(201, handler.central.receipt(sha256, keys.new_key()))


def receipt_of(payload: bytes) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        receipt = json.loads(dsse.seal(payload, RECEIPT_TYPE, handler.central.key))
        body = ReceiptAnswer(receipt=receipt, machine_url="", note="")
        handler.answer(201, body.model_dump_json().encode())

    return answer


def unsigned_receipt(handler: Handler) -> None:
    sha256 = handler.path.rsplit("/", 1)[1]
    handler.answer(201, json.dumps({"receipt": {"sha256": sha256}, "machine_url": ""}).encode())


TRICKS: dict[str, tuple[str, Callable[[Handler], None]]] = {
    "dies in the answer": ("cut_off", dies_in_the_answer),
    "dies between chunks": ("cut_off", dies_between_chunks),
    "resets": ("cut_off", resets),
    "says nothing": ("cut_off", says_nothing),
    "stays silent": ("no_answer", stays_silent),
    "drips": ("no_answer", drips),
    "never ends": ("nonsense", never_ends),
    "500": ("server_error", answers(500, b"<h1>oops</h1>")),
    "502": ("server_error", answers(502)),
    "429": ("server_error", answers(429)),
    "507": ("server_full", answers(507, b'{"detail": "Full."}')),
    "401": ("token_refused", answers(401, b'{"detail": "Who?"}')),
    "404": ("nonsense", answers(404, b"<h1>not here</h1>")),
    "html with 200": ("nonsense", answers(200, b"<html>Bienvenue sur le wifi</html>")),
    "html with 403": ("nonsense", answers(403, b"<html>Connectez-vous</html>")),
    "nothing with 201": ("nonsense", answers(201)),
    "json with 200": ("nonsense", answers(200, b"{}")),
    "202": ("nonsense", answers(202, b"{}")),
    "NaN": ("receipt_untrusted", answers(201, b'{"receipt":{"a":NaN},"machine_url":""}')),
    "receipt for another": ("receipt_other", receipt_for_another),
    "receipt by another key": ("receipt_untrusted", receipt_by_another),
    "unsigned receipt": ("receipt_untrusted", unsigned_receipt),
    "signed nonsense": ("receipt_untrusted", receipt_of(b"{}")),
}


def start_of(key: str) -> str:
    """Return a telling piece of the sentence under `record.KEY`, without its gaps."""
    return max(raw(f"record.{key}", "en").replace("}", "{").split("{")[::2], key=len)
