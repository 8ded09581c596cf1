"""What time it is, and how far that can be believed: old PCs have dead clock batteries."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

import refurb
from refurb.host.door import Host
from refurb.model.base import Fact, WholeNumber
from refurb.model.event import Clock
from refurb.problem import CouldNot
from refurb.record.files import read_whole, write_whole

EPOCH = Path("/usr/lib/clock-epoch")
"""Its date is the image's build time (systemd.system(5) knows the same file)."""
IMAGE = Path("/etc/refurb-image")
"""There on the live image only (live-image/build)."""
RTC = "/sys/class/rtc/rtc0/since_epoch"
DAY_S = 86400.0
TOO_FAR_S = 15 * 365.25 * DAY_S
"""systemd takes a clock this far past the image's date for wrong, and moves it back."""
BOOT_ID = "/proc/sys/kernel/random/boot_id"


class Learned(Fact):
    """The server's time, and the moment of this boot at which its receipt came."""

    received: AwareDatetime
    boot_id: str
    monotonic_ms: WholeNumber


def now(
    host: Host,
    home: Path | None = None,
    *,
    wall_s: Callable[[], float] = time.time,
    epoch: Path = EPOCH,
) -> Clock:
    """Return the time, with what it comes from.

    `server`: counted on from a signed receipt of this very boot. `image`: this PC's clock is
    older than the image, the program or the last receipt, or was so before systemd moved it to the
    image's date (systemd.system(5), clock-epoch); it is written down but wrong.
    `rtc`: this PC's clock, with nothing against it. `boot_id` is empty where `host` has none.
    """
    boot_id, monotonic_ms = boot(host)
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=wall_s())
    past, server = known(host, home, epoch=epoch)
    if server:
        wall, source = server, "server"
    else:
        source = "image" if wall < past or _is_put_right(host, past) else "rtc"
    text = wall.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Clock(wall=text, source=source, boot_id=boot_id, monotonic_ms=monotonic_ms)


def known(
    host: Host, home: Path | None = None, *, epoch: Path = EPOCH
) -> tuple[datetime, datetime | None]:
    """Return what is known without this PC's clock: a moment that is past, and the time of now.

    The latter is null where no receipt of this very boot is there to count on from.
    """
    learned = _learned(home) if home else None
    past = _floor(learned, epoch)
    boot_id, monotonic_ms = boot(host)
    if learned is None or not boot_id or learned.boot_id != boot_id:
        return past, None
    return past, learned.received + timedelta(milliseconds=monotonic_ms - learned.monotonic_ms)


def boot(host: Host) -> tuple[str, int]:
    """Return the id of this boot (empty where the system says none) and milliseconds since it."""
    try:
        boot_id = host.read(BOOT_ID).decode("ascii", "replace").strip()
    except OSError:
        boot_id = ""  # not known, and said so: `Clock.boot_id` is empty
    return boot_id, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def _is_put_right(host: Host, past: datetime) -> bool:
    """Tell whether the battery's clock says a time that cannot be, whatever Linux says by now."""
    try:
        seconds = int(host.read(RTC))
    except (OSError, ValueError):  # no such clock, or a captured PC
        return False
    ahead = seconds - past.timestamp()
    return ahead < -DAY_S or ahead > TOO_FAR_S


def is_set(host: Host, home: Path) -> bool:
    """Tell whether Linux's own time is good enough to judge a certificate's dates by."""
    _, server = known(host, home)
    if server is None:
        return now(host, home).source == "rtc"
    return abs(server.timestamp() - time.time()) < DAY_S


def put_right(host: Host, received: str) -> bool:
    """Set the system's time by a receipt of just now; tell whether that was done.

    Only where the system is the stick's own: elsewhere the clock is the PC's owner's. What the
    battery keeps is left as it is.
    """
    if not IMAGE.is_file():
        return False
    seconds = int(datetime.fromisoformat(received).timestamp())
    try:
        return host.run(("date", "--utc", "--set", f"@{seconds}")).exit == 0
    except CouldNot:
        return False


def learn(home: Path, host: Host, received: str) -> None:
    """Keep the server's time of a receipt that was made just now, its signature checked.

    A PC's offset says nothing about the next PC, so this counts for this boot only; for later
    ones it is a moment before which no clock can be right. Raises CouldNot; ValueError where
    `received` is no ISO 8601 moment with a time zone.
    """
    boot_id, monotonic_ms = boot(host)
    learned = Learned(
        received=datetime.fromisoformat(received), boot_id=boot_id, monotonic_ms=monotonic_ms
    )
    write_whole(_file(home), learned.model_dump_json().encode())


def _file(home: Path) -> Path:
    return home / "stick" / "clock.json"


def _learned(home: Path) -> Learned | None:
    try:
        return Learned.model_validate_json(read_whole(_file(home)))
    except (FileNotFoundError, ValidationError):
        return None  # nothing learned that could be believed: the clock then says `rtc`


def _floor(learned: Learned | None, epoch: Path) -> datetime:
    """Return the latest moment that is known to have passed."""
    files = [file for file in (epoch, Path(refurb.__file__)) if file.is_file()]
    known = [datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files]
    return max([*known, *([learned.received] if learned else [])])
