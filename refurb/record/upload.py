"""Upload: each waiting envelope is sent until a signed receipt for exactly its bytes is here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.base import Fact, Sha256
from refurb.model.event import Event, Progress
from refurb.model.outcome import StageName
from refurb.model.wire import RECEIPT_TYPE, ErrorAnswer, Keyring, Receipt, ReceiptAnswer
from refurb.problem import CouldNot, Exit, WrongUse
from refurb.record import clock, spool, stick
from refurb.record.call import Answer, Unreachable, address, call
from refurb.record.dsse import Untrusted, open_
from refurb.record.files import locked
from refurb.record.strict_json import encode

REFUSALS = (400, 403, 409, 413)
"""The server will never take these bytes: they are kept, with its reason."""


class Sent(Fact):
    """An envelope that the server holds now, and the page of its machine."""

    sha256: Sha256
    machine_url: str
    note: str


class Kept(Fact):
    """An envelope that was not sent, and why, in a sentence."""

    sha256: Sha256
    why: str


class UploadReport(Fact):
    """How an upload ended. Envelopes in `waiting` are tried again next time."""

    sent: tuple[Sent, ...] = ()
    waiting: tuple[Kept, ...] = ()
    refused: tuple[Kept, ...] = ()
    set_aside: tuple[Kept, ...] = ()
    receipted: frozenset[Sha256] = frozenset()
    """All envelopes for which a receipt is kept, those of earlier uploads too."""

    @property
    def exit(self) -> Exit:
        """Return the exit status: done only where nothing that should be sent stays."""
        is_done = not (self.waiting or self.refused or self.set_aside)
        return Exit.DONE if is_done else Exit.COULD_NOT

    def sentence(self) -> str:
        """Return the one sentence that a person should read first."""
        for kept in (self.set_aside, self.refused, self.waiting):
            if kept:
                return kept[0].why
        return text("record.sent", count=len(self.sent)) if self.sent else text("record.no_waiting")


class _Later(Exception):  # noqa: N818 - an outcome, not an error
    """This envelope stays waiting; `is_for_all`: no other one would get through now either."""

    def __init__(self, problem: CouldNot, *, is_for_all: bool) -> None:
        super().__init__(str(problem))
        self.is_for_all = is_for_all


def upload(
    home: Path,
    *,
    url: str | None = None,
    emit: Callable[[Event], None] | None = None,
    host: Host | None = None,
    tries: int = 3,
    pause_s: float = 0.5,
    timeout_s: float = 20,
    retry_refused: bool = False,
) -> UploadReport:
    """Send what waits in the spool to the server that this stick is enrolled with.

    `url`, where given, must be that server: its token is for no other. `pause_s` is the first,
    jittered pause between `tries`, and doubles. `retry_refused` sends the refused ones again.
    Never raises for what the network or the server does: that is in the report. Raises WrongUse
    (address), CouldNot (not enrolled; the stick cannot be read or written).
    """
    enrolled = _enrolment(home, url)
    sending = _Sending(
        home=home,
        enrolled=enrolled,
        host=host or LocalHost(),
        tries=tries,
        pause_s=pause_s,
        timeout_s=timeout_s,
        own=stick.own_keyring(home),
        knows_time=clock.is_set(host or LocalHost(), home),
    )
    with locked(home / "spool" / ".upload.lock"):
        stick.status(home)  # finishes a sealing that was cut off, so that it is sent too
        digests = spool.waiting(home) + (spool.refused(home) if retry_refused else [])
        for number, digest in enumerate(digests):
            if emit:
                emit(_progress(number, len(digests)))
            sending.send(digest)
        if emit and digests:
            emit(_progress(len(digests), len(digests)))
        return sending.report()


@dataclass(kw_only=True)
class _Sending:
    """One upload: what is needed for each envelope, and how each one went."""

    home: Path
    enrolled: stick.Enrolment
    host: Host
    tries: int
    pause_s: float
    timeout_s: float
    own: Keyring
    knows_time: bool
    blocked: str | None = None
    sent: list[Sent] = field(default_factory=list)
    waiting: list[Kept] = field(default_factory=list)
    refused: list[Kept] = field(default_factory=list)
    set_aside: list[Kept] = field(default_factory=list)

    def send(self, digest: str) -> None:
        """Send one envelope, unless it is spoiled or an earlier one showed that none can go."""
        try:
            envelope = spool.load(self.home, digest, self.own)
        except Untrusted as problem:
            place = spool.set_aside(self.home, digest)
            why = text("record.set_aside", file=place, why=str(problem))
            self.set_aside.append(Kept(sha256=digest, why=why))
            return
        if self.blocked is not None:
            self.waiting.append(Kept(sha256=digest, why=self.blocked))
            return
        try:
            self._judge(digest, self._patiently(digest, envelope))
        except _Later as later:
            self.waiting.append(Kept(sha256=digest, why=str(later)))
            self.blocked = str(later) if later.is_for_all else None

    def report(self) -> UploadReport:
        """Return how it went so far."""
        return UploadReport(
            sent=tuple(self.sent),
            waiting=tuple(self.waiting),
            refused=tuple(self.refused),
            set_aside=tuple(self.set_aside),
            receipted=frozenset(spool.sent(self.home)),
        )

    def _patiently(self, digest: str, envelope: bytes) -> Answer:
        """Put the envelope, again where that may help. Raises _Later."""
        kind = "sign-offs" if spool.is_sign_off(envelope) else "records"
        tries = 1 if self.waiting else self.tries  # one that fails must not slow all others
        for attempt in range(1, tries + 1):
            is_last = attempt == tries
            try:
                answer = call(
                    "PUT",
                    f"{self.enrolled.url}/api/v1/{kind}/{digest}",
                    body=envelope,
                    token=self.enrolled.token,
                    timeout_s=self.timeout_s,
                    knows_time=self.knows_time,
                )
            except Unreachable as problem:
                if is_last or not problem.is_passing:
                    raise _Later(problem, is_for_all=True) from problem
            else:
                if is_last or answer.status not in (429, 500, 502, 503, 504):
                    return answer
            time.sleep(self.pause_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311
        raise ValueError("tries must be 1 or more")

    def _judge(self, digest: str, answer: Answer) -> None:
        """Take the server's answer for what it proves, and no more. Raises _Later."""
        server = self.enrolled.url
        if answer.status in (200, 201):
            self._take(digest, answer)
        elif answer.status in REFUSALS:
            self._keep_refused(digest, answer)
        elif answer.status == 401:
            raise _Later(CouldNot("record.token_refused", server=server), is_for_all=True)
        elif answer.status == 507:
            raise _Later(CouldNot("record.server_full", server=server), is_for_all=True)
        elif answer.status >= 500 or answer.status == 429:
            problem = CouldNot("record.server_error", server=server, status=answer.status)
            raise _Later(problem, is_for_all=answer.status != 500)
        else:  # an older inventory does not know sign-offs, and takes records
            problem = CouldNot("record.nonsense", server=server)
            raise _Later(problem, is_for_all=answer.status != 404)

    def _take(self, digest: str, answer: Answer) -> None:
        """Believe a receipt only if the server signed it, for exactly this envelope."""
        try:
            given = ReceiptAnswer.model_validate_json(answer.body)
        except ValidationError as error:
            problem = CouldNot("record.nonsense", server=self.enrolled.url)
            raise _Later(problem, is_for_all=True) from error
        try:
            receipt = read_receipt(given, self.enrolled.keyring)
        except Untrusted as error:
            problem = CouldNot("record.receipt_untrusted", server=self.enrolled.url)
            raise _Later(problem, is_for_all=True) from error
        if receipt.sha256 != digest:
            problem = CouldNot("record.receipt_other", server=self.enrolled.url)
            raise _Later(problem, is_for_all=False)
        spool.mark_sent(self.home, digest, given)
        self.sent.append(Sent(sha256=digest, machine_url=given.machine_url, note=given.note))
        if answer.status == 201:  # on 200 the receipt is an old one
            clock.learn(self.home, self.host, receipt.received)
            if not self.knows_time:
                self.knows_time = clock.put_right(self.host, receipt.received)

    def _keep_refused(self, digest: str, answer: Answer) -> None:
        try:
            detail = ErrorAnswer.model_validate_json(answer.body).detail
        except ValidationError as error:  # a portal of the network, not the inventory
            problem = CouldNot("record.nonsense", server=self.enrolled.url)
            raise _Later(problem, is_for_all=True) from error
        spool.mark_refused(self.home, digest, spool.Refusal(status=answer.status, detail=detail))
        why = text(f"record.refused_{answer.status}", detail=detail)
        self.refused.append(Kept(sha256=digest, why=why))


def read_receipt(answer: ReceiptAnswer, keyring: Keyring) -> Receipt:
    """Return the receipt in a server's answer. Raises Untrusted."""
    try:
        envelope = encode(answer.receipt)
        receipt = Receipt.model_validate_json(open_(envelope, keyring, RECEIPT_TYPE))
        moment = datetime.fromisoformat(receipt.received)
    except ValueError as error:  # NaN inside, no receipt, or no moment
        raise Untrusted("record.not_a_receipt") from error
    if moment.tzinfo is None:
        raise Untrusted("record.not_a_receipt")
    return receipt


def _enrolment(home: Path, url: str | None) -> stick.Enrolment:
    enrolled = stick.enrolment(home)
    if enrolled is None:
        raise CouldNot("record.not_enrolled")
    if url is not None and address(url) != enrolled.url:
        raise WrongUse("record.other_server", url=url, server=enrolled.url)
    return enrolled


def _progress(done: int, total: int) -> Progress:
    return Progress(
        stage=StageName.UPLOAD,
        target="machine",
        phase="upload",
        done=done,
        total=total,
        unit="parts",
    )
