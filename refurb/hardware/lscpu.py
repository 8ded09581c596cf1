"""What lscpu tells of the processors: its JSON (nested or flat) and its text, by every version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from refurb.hardware.values import leading, whole, words

MOST_COUNT = 4096
"""More sockets, cores or threads than this are a garbled file."""

_MOST_BYTES = 1 << 20
_FRENCH = {
    "Nom de modèle": "Model name",
    "Processeur(s)": "CPU(s)",
    "Thread(s) par cœur": "Thread(s) per core",
    "Cœur(s) par socket": "Core(s) per socket",
    "Vitesse maximale du processeur en MHz": "CPU max MHz",
    "CPU socket(s)": "Socket(s)",
}
"""util-linux's French (2.38), for lists made by hand; and its name of sockets before 2.20."""


@dataclass(frozen=True)
class Lscpu:
    """The processors as the kernel counts them; `cores` and `threads` are those of one socket."""

    model: str | None = None
    sockets: int | None = None
    cores: int | None = None
    threads: int | None = None
    max_mhz: int | None = None


def parse(output: bytes | None) -> Lscpu:
    """Return what lscpu told, nothing where it is no such output."""
    pairs = list(_pairs(output or b""))
    names = dict.fromkeys(n for key, value in pairs if key == "Model name" and (n := words(value)))
    fastest = [mhz for key, value in pairs if key == "CPU max MHz" and (mhz := leading(value))]
    told: dict[str, str] = {}
    for key, value in pairs:
        told.setdefault(key, value)
    several = len(names) > 1  # ARM with big and little cores: each kind counts for itself
    sockets = 1 if several else count(told.get("Socket(s)"))
    cpus = count(told.get("CPU(s)"))
    cores = cpus if several else count(told.get("Core(s) per socket"))
    return Lscpu(
        model=" + ".join(names) or None,
        sockets=sockets,
        cores=cores,
        threads=cpus
        if several
        else _threads(cores, count(told.get("Thread(s) per core")), cpus, sockets),
        max_mhz=max(fastest, default=None),
    )


def _threads(
    cores: int | None, per_core: int | None, cpus: int | None, sockets: int | None
) -> int | None:
    """Return the threads of a socket.

    Of Intel's hybrid processors "Thread(s) per core" is that of the big cores: all `cpus`
    together are fewer than the product.
    """
    if not cores or not per_core:
        return None
    most = cores * per_core
    share = cpus // sockets if cpus and sockets else most
    return share if cores <= share < most else most


def count(value: str | None) -> int | None:
    """Return a number of sockets, cores or threads, null for none and for garbled ones."""
    number = whole(value)
    return number if number and number < MOST_COUNT else None


def _pairs(output: bytes) -> Iterator[tuple[str, str]]:
    """Yield every field with its value, in lscpu's order; names without the colon, in English."""
    plain = output[:_MOST_BYTES].strip()
    found = _of_json(plain) if plain.startswith(b"{") else _of_text(plain)
    for key, value in found:
        name = key.strip().removesuffix(":").strip()
        yield _FRENCH.get(name, name), value


def _of_text(output: bytes) -> Iterator[tuple[str, str]]:
    for line in output.decode("utf-8", errors="replace").splitlines():
        key, colon, value = line.partition(":")
        if colon and len(key) < 60:
            yield key, value.strip()


def _of_json(output: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of `lscpu -J`: since 2.37 some are children of others."""
    try:
        document = json.loads(output)
    except (ValueError, RecursionError):
        return
    entries = document.get("lscpu")
    todo = list(reversed(entries)) if isinstance(entries, list) else []
    while todo:
        entry = todo.pop()
        if not isinstance(entry, dict):
            continue
        key, value = entry.get("field"), entry.get("data")
        if isinstance(key, str) and isinstance(value, str):
            yield key, value
        children = entry.get("children")
        todo += reversed(children) if isinstance(children, list) else []
