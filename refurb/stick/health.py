"""How a stick is: which image it holds, where its records are kept, whether it begins to fail."""

from __future__ import annotations

from refurb.host.door import Host
from refurb.locale import text
from refurb.model.base import Fact, WholeNumber
from refurb.stick.data import is_mounted, partition
from refurb.stick.medium import Image, image, medium


class Health(Fact):
    """What can be told of the running stick. Null is not known.

    `errors` counts what ext4 found wrong on the data partition since it was made
    (/sys/fs/ext4/*/errors_count); `io_errors` are failed requests of the stick since the start
    (/sys/block/*/device/ioerr_cnt).
    """

    image: Image | None
    disk: str | None
    data: str | None
    errors: WholeNumber | None
    io_errors: WholeNumber | None


def look(host: Host, home: str) -> Health:
    """Return how the stick is that this system runs from."""
    found = medium(host)
    data = partition(host) if found and is_mounted(host, home) else None
    return Health(
        image=image(),
        disk=found.disk if found else None,
        data=data,
        errors=_count(host, f"/sys/fs/ext4/{data}/errors_count", 10) if data else None,
        io_errors=_count(host, f"/sys/block/{found.disk}/device/ioerr_cnt", 16) if found else None,
    )


def health_lines(health: Health) -> list[str]:
    """Return how the stick is, as sentences for people."""
    if health.image is None:
        return []
    found = [text("stick.health.image", version=health.image.version, built=health.image.built)]
    if health.data is None:
        found.append(text("stick.data.none"))
    if health.errors or health.io_errors:
        count = (health.errors or 0) + (health.io_errors or 0)
        found.append(text("stick.health.failing", count=count))
    return found


def _count(host: Host, path: str, base: int) -> int | None:
    try:
        return int(host.read(path).strip(), base)
    except (OSError, ValueError):  # the kernel keeps no such count for this kind of stick
        return None
