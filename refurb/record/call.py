"""One HTTP call to the central inventory: the token goes to that server only, and encrypted."""

from __future__ import annotations

import ipaddress
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from refurb.problem import CouldNot, WrongUse

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter

MAX_ANSWER_BYTES = 1 << 20
_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL: a certificate's dates are not looked at."""
_NOT_YET_VALID = 9
"""X509_V_ERR_CERT_NOT_YET_VALID of OpenSSL: most often this PC's clock is in the past."""


class Unreachable(CouldNot):
    """No whole answer came. `is_passing`: trying again in a moment may help."""

    def __init__(self, key: str, *, is_passing: bool, **facts: object) -> None:
        super().__init__(key, **facts)
        self.is_passing = is_passing


@dataclass(frozen=True)
class Answer:
    """A whole answer: its HTTP status and body."""

    status: int
    body: bytes


def address(url: str) -> str:
    """Return a server's address in one spelling: `scheme://host[:port][/path]`.

    Raises WrongUse where it is none, or is plain http to another PC: the stick's token would
    travel for all to read.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise WrongUse("record.bad_address", url=url) from error
    if not _is_plain(parts):
        raise WrongUse("record.bad_address", url=url)
    host = parts.hostname or ""
    if parts.scheme == "http" and not _is_this_pc(host):
        raise WrongUse("record.http_refused", url=url)
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        place = f"{place}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def call(
    method: str,
    url: str,
    *,
    body: bytes,
    token: str | None = None,
    timeout_s: float = 20,
    knows_time: bool = True,
) -> Answer:
    """Send `body` and return the whole answer. Redirects are never followed.

    `timeout_s` bounds the connection, each pause of the server, and the reading of the answer.
    Where this PC's clock is known to be wrong (`knows_time` is false), everything of the server's
    certificate counts but its dates. Raises Unreachable.
    """
    import requests
    import urllib3.exceptions
    from requests import exceptions

    server = urlsplit(url).netloc
    try:
        with requests.Session() as session:
            # Proxies and CA bundles of the environment count for https only: a proxy must not
            # read the token of a plain call, which never leaves this PC.
            session.trust_env = url.startswith("https://")
            if not knows_time:
                session.mount("https://", _dateless())
            return _exchange(session, method, url, body=body, token=token, timeout_s=timeout_s)
    except exceptions.SSLError as error:
        raise _tls_problem(error, server) from error
    except (exceptions.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
        raise Unreachable("record.no_answer", is_passing=True, server=server) from error
    except (exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Unreachable("record.cut_off", is_passing=True, server=server) from error


def _dateless() -> HTTPAdapter:
    """Return what speaks TLS as always, but looks at no certificate's dates."""
    from requests.adapters import HTTPAdapter

    class Dateless(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            options["ssl_context"] = context
            super().init_poolmanager(*args, **options)

        def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
            return super().proxy_manager_for(*args, **{**options, "ssl_context": context})

    context = ssl.create_default_context()
    context.verify_flags |= _NO_CHECK_TIME
    return Dateless()


def _exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    body: bytes,
    token: str | None,
    timeout_s: float,
) -> Answer:
    def bearer(request: requests.PreparedRequest) -> requests.PreparedRequest:
        # An auth callable also keeps requests from putting a password of ~/.netrc here.
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    with session.request(
        method,
        url,
        data=body,
        headers={"Content-Type": "application/json", "Accept-Encoding": "identity"},
        auth=bearer,
        timeout=timeout_s,
        allow_redirects=False,
        stream=True,
    ) as response:
        if response.is_redirect:
            where = urlsplit(response.headers["location"]).netloc or url
            raise Unreachable("record.redirected", is_passing=False, to=where)
        return Answer(response.status_code, _body(response, timeout_s))


def _body(response: requests.Response, timeout_s: float) -> bytes:
    """Read the answer, which may neither drip forever nor be endless."""
    ends = time.monotonic() + timeout_s
    server = urlsplit(response.url).netloc
    found = bytearray()
    while part := response.raw.read1(1 << 13):  # what has come, without waiting for more
        found += part
        if len(found) > MAX_ANSWER_BYTES:
            raise Unreachable("record.nonsense", is_passing=False, server=server)
        if time.monotonic() > ends:
            raise Unreachable("record.no_answer", is_passing=True, server=server)
    return bytes(found)


def _tls_problem(error: BaseException, server: str) -> Unreachable:
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            key = "clock_or_certificate" if found.verify_code == _NOT_YET_VALID else "certificate"
            return Unreachable(
                f"record.{key}", is_passing=False, server=server, why=found.verify_message
            )
        found = _beneath(found)
    return Unreachable("record.no_tls", is_passing=False, server=server)


def _beneath(error: BaseException) -> BaseException | None:
    """Return the error inside: urllib3 keeps it in `reason` or as its only argument."""
    inside = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
    return next((e for e in inside if isinstance(e, BaseException)), None)


def _is_plain(parts: SplitResult) -> bool:
    """Tell whether an address is only scheme, host, port and path."""
    extra = parts.query or parts.fragment or parts.username or parts.password
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not extra


def _is_this_pc(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
