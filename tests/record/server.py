"""A small central inventory on loopback that can misbehave in every way a real one might."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from refurb.model.wire import RECEIPT_TYPE, EnrolAnswer, Keyring, Receipt, ReceiptAnswer, stick_id
from refurb.record import dsse, keys, stick
from tests.record.making import keyring_of

TOKEN = "token-of-the-stick"
RECEIVED = "2041-05-06T07:08:09Z"


@dataclass
class Central:
    """What the server knows. `tricks` are played one per request before it behaves again."""

    key: keys.SigningKey = field(default_factory=keys.new_key)
    held: dict[str, bytes] = field(default_factory=dict)
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path and Authorization of each request."""
    tricks: list[Callable[[Handler], None]] = field(default_factory=list)
    code: str = "ABC-123"
    stop: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def receipt(self, sha256: str, signer: keys.SigningKey | None = None) -> bytes:
        """Return the body of an answer that takes a record in."""
        receipt = Receipt(
            sha256=sha256, record_id="run-1", asset_id="ABCD-EFGH",
            received=RECEIVED, index=1, prev=None,
        )  # fmt: skip
        envelope = dsse.seal(receipt.model_dump_json().encode(), RECEIPT_TYPE, signer or self.key)
        answer = ReceiptAnswer(
            receipt=json.loads(envelope), machine_url=f"{self.url}/m/ABCD-EFGH", note=""
        )
        return answer.model_dump_json().encode()

    def enrol(self, home: Path) -> None:
        """Make the stick at `home` known without the network."""
        own = stick.own_key(home)
        given = stick.Enrolment(
            url=self.url, stick=stick_id(own.key_id), token=TOKEN,
            keyring=keyring_of(self.key, role="server"),
        )  # fmt: skip
        stick.keep_enrolment(home, given)


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    central: Central
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.central.seen.append(("PUT", self.path, self.headers["Authorization"]))
        if self.central.tricks:
            self.central.tricks.pop(0)(self)
            return
        self.behave()

    def behave(self) -> None:
        """Do what the central inventory does."""
        sha256 = self.path.rsplit("/", 1)[1]
        if dsse.sha256(self.body) != sha256:
            self.answer(400, b'{"detail": "Digest."}')
            return
        status = 200 if sha256 in self.central.held else 201
        self.central.held[sha256] = self.body
        self.answer(status, self.central.receipt(sha256))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.central.seen.append(("POST", self.path, self.headers["Authorization"]))
        if self.central.tricks:
            self.central.tricks.pop(0)(self)
            return
        if body["code"] != self.central.code:
            self.answer(403, b'{"detail": "Code."}')
            return
        keyring = Keyring(keys=(self.central.key.public("server"),))
        given = EnrolAnswer(stick="s", token=TOKEN, keyring=keyring)
        self.answer(201, given.model_dump_json().encode())

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(tls: tuple[Path, Path] | None = None) -> Iterator[Central]:
    """Serve on a free port of 127.0.0.1; `tls` is certificate and key."""
    central = Central()
    handler = type("Bound", (Handler,), {"central": central})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https" if tls else "http"
        central.url = f"{scheme}://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield central
        finally:
            central.stop.set()
            server.shutdown()
            thread.join()


def certificate(
    folder: Path, *, begins: datetime.datetime, name: str = "127.0.0.1"
) -> tuple[Path, Path]:
    """Make a self-signed certificate, valid for ten years, for the address `name`."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))])
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(1).not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=3650))
        .add_extension(address, False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, private
