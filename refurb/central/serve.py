"""`refurb serve`: the central inventory in one process, with nothing else to start."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
from pathlib import Path

from refurb.locale import text
from refurb.model.wire import MAX_RECORD_BYTES
from refurb.problem import CouldNot
from refurb.record.files import write_whole

ADMIN = "admin"
READ_AT_MOST_BYTES = 2 * MAX_RECORD_BYTES
"""Beyond this a body is not even read. A smaller one that is still too large is read, so that its
stick hears the refusal instead of a broken connection."""


def serve(data: Path, port: int, host: str = "127.0.0.1") -> None:
    """Serve the inventory in `data` until SIGTERM or Ctrl-C; port 0 lets the system choose.

    `data`/address holds the address once it listens; `data`/first-start.json the first account
    and the first enrolment code. Raises CouldNot where the port is taken or `data` unwritable.
    """
    try:
        _prepare(data)
        application = _application(data)
    except OSError as error:
        raise CouldNot("central.data_unwritable", folder=data, why=error.strerror) from error
    from waitress.server import create_server

    try:
        server = create_server(
            application,
            host=host,
            port=port,
            threads=8,
            ident=None,
            max_request_body_size=READ_AT_MOST_BYTES,
            trusted_proxy="127.0.0.1",  # sticks of other PCs insist on https: a proxy here adds it
            trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"},
        )
    except OSError as error:
        raise CouldNot("central.port_taken", port=port, why=error.strerror) from error
    shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host  # noqa: S104 - compared only
    address = f"http://{shown}:{server.effective_port}"
    _first_start(data, address)
    write_whole(data / "address", address.encode())
    print(text("central.listening", address=address), file=sys.stderr, flush=True)  # noqa: T201
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.run()
    finally:
        (data / "address").unlink(missing_ok=True)


def _prepare(data: Path) -> None:
    """Make the folder and the secret key; all that comes into it is for its owner only."""
    os.umask(0o077)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / "address").unlink(missing_ok=True)  # of a server that was killed
    secret = data / "secret-key"
    if not secret.exists():
        write_whole(secret, secrets.token_urlsafe(50).encode())


def _application(data: Path) -> object:
    """Return the WSGI application, with the database brought up to date."""
    os.environ["REFURB_CENTRAL_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "refurb.central.settings"
    from refurb.central.wsgi import application

    from django.core.management import call_command  # isort: skip - needs the settings

    call_command("migrate", verbosity=0, interactive=False)
    return application


def _first_start(data: Path, address: str) -> None:
    """Make the first account and the first code, once; they are told and kept for the owner."""
    from django.contrib.auth import get_user_model

    from refurb.central import tokens
    from refurb.central.keyring import server_key

    server_key()
    users = get_user_model().objects
    if users.exists():
        return
    password = secrets.token_urlsafe(9)
    told = {"url": address, "user": ADMIN, "password": password, "enrol_code": tokens.new_code()}
    write_whole(data / "first-start.json", json.dumps(told, indent=1).encode())
    users.create_superuser(ADMIN, "", password)
    print(text("central.first_start", **told), file=sys.stderr, flush=True)  # noqa: T201
