"""The chain of each stick's records: what is missing in it, and where it splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from refurb.model.base import Fact, Sha256, WholeNumber
from refurb.model.record import Record
from refurb.model.wire import Keyring
from refurb.record.dsse import sha256
from refurb.record.verify import verify


class Gap(Fact):
    """Records `first` to `last` of a stick, both included, are not among those presented."""

    stick: str
    first: WholeNumber
    last: WholeNumber


class Fork(Fact):
    """Several records have one place in a stick's chain: the stick was cloned, or is forged."""

    stick: str
    seq: WholeNumber
    sha256: tuple[Sha256, ...]


class BrokenLink(Fact):
    """A record names another predecessor than the one presented before it."""

    stick: str
    seq: WholeNumber


class ChainReport(Fact):
    """What a look at several records showed; all empty: one whole chain per stick."""

    gaps: tuple[Gap, ...] = ()
    forks: tuple[Fork, ...] = ()
    broken: tuple[BrokenLink, ...] = ()


def check_chain(envelopes: Iterable[bytes], keyring: Keyring) -> ChainReport:
    """Return gaps, forks and broken links among `envelopes`, in any order, from any sticks.

    The same envelope twice is one. A chain begins at seq 1. Raises Untrusted for an envelope
    that does not verify.
    """
    sticks: dict[str, dict[int, dict[str, Record]]] = defaultdict(lambda: defaultdict(dict))
    for envelope in envelopes:
        record = verify(envelope, keyring)
        sticks[record.stick.id][record.stick.seq][sha256(envelope)] = record
    gaps: list[Gap] = []
    forks: list[Fork] = []
    broken: list[BrokenLink] = []
    for stick, places in sorted(sticks.items()):
        gaps += _gaps(stick, places)
        forks += [
            Fork(stick=stick, seq=seq, sha256=tuple(sorted(found)))
            for seq, found in sorted(places.items())
            if len(found) > 1
        ]
        broken += _broken(stick, places)
    return ChainReport(gaps=tuple(gaps), forks=tuple(forks), broken=tuple(broken))


def _gaps(stick: str, places: Iterable[int]) -> list[Gap]:
    found = []
    wanted = 1
    for seq in sorted(places):
        if seq > wanted:
            found.append(Gap(stick=stick, first=wanted, last=seq - 1))
        wanted = seq + 1
    return found


def _broken(stick: str, places: Mapping[int, Mapping[str, Record]]) -> list[BrokenLink]:
    found = []
    for seq, records in sorted(places.items()):
        before = places.get(seq - 1, {})
        links = {record.stick.prev for record in records.values()}
        if (before and not links <= set(before)) or (seq == 1 and links != {None}):
            found.append(BrokenLink(stick=stick, seq=seq))
    return found
