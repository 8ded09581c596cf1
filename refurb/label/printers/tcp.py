"""A network printer that takes bytes as they are, usually on port 9100."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from refurb.problem import CouldNot, WrongUse

PORT = 9100
_LIMIT_S = 20.0


def send(data: bytes, printer_uri: str) -> None:
    """Send `data` to `tcp://host[:port]`, and see that the printer took all of it.

    Raises WrongUse for an address that is none, CouldNot where the printer does not answer.
    """
    host, port = _address(printer_uri)
    try:
        with socket.create_connection((host, port), timeout=_LIMIT_S) as printer:
            printer.sendall(data)
            printer.shutdown(socket.SHUT_WR)
            while printer.recv(4096):  # until it closes: then everything has arrived
                pass
    except OSError as error:
        why = error.strerror or str(error)
        raise CouldNot("label.printer_silent", printer=printer_uri, why=why) from error


def _address(printer_uri: str) -> tuple[str, int]:
    try:
        parts = urlsplit(printer_uri)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongUse("label.unknown_printer", printer=printer_uri) from error
    if parts.scheme != "tcp" or not host:
        raise WrongUse("label.unknown_printer", printer=printer_uri)
    return host, port or PORT
