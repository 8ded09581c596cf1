"""Enrolment: a stick becomes known to the central inventory with a code that works once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from refurb.model.wire import EnrolAnswer, EnrolRequest
from refurb.problem import CouldNot
from refurb.record import spool, stick
from refurb.record.call import Answer, address, call


def enrol(home: Path, url: str, code: str, name: str, *, timeout_s: float = 20) -> EnrolAnswer:
    """Make this stick known to the server at `url` and keep what it gives.

    `code` is the one-time code, `name` what people call the stick. Raises WrongUse (address),
    Unreachable, CouldNot (the code is wrong or used, or the answer is no enrolment).
    """
    server = address(url)
    key = stick.own_key(home).public()
    request = EnrolRequest(code=code.strip(), public_key=key.public_key, name=name)
    given = _read(
        call(
            "POST",
            f"{server}/api/v1/sticks/enrol",
            body=request.model_dump_json().encode(),
            timeout_s=timeout_s,
        ),
        server,
    )
    stick.keep_enrolment(
        home,
        stick.Enrolment(url=server, stick=given.stick, token=given.token, keyring=given.keyring),
    )
    spool.lift_refusals(home, 403)  # they were about the stick, which is known again
    return given


def _read(answer: Answer, server: str) -> EnrolAnswer:
    if answer.status == 403:
        raise CouldNot("record.code_refused", server=server)
    if answer.status != 201:
        raise CouldNot("record.enrol_failed", server=server, status=answer.status)
    try:
        given = EnrolAnswer.model_validate_json(answer.body)
    except ValidationError as error:
        raise CouldNot("record.nonsense", server=server) from error
    if not any(key.role == "server" for key in given.keyring.keys):
        raise CouldNot("record.nonsense", server=server)
    return given
