"""What `refurb stick status` answers; loaded by that command alone, for its models are heavy."""

from __future__ import annotations

from pathlib import Path

from refurb import cli_tools as tools
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.record.show import status_lines
from refurb.record.stick import Status, status
from refurb.stick.health import Health, health_lines, look
from refurb.stick.self_check import check


class StickStatus(Status):
    """JSON of `refurb stick status`. `system_sha256` is what was read back, null if not asked."""

    health: Health
    system_sha256: str | None

    def lines(self) -> list[str]:
        """Return it as sentences for people."""
        whole = [text("stick.check.whole")] if self.system_sha256 else []
        return [*status_lines(self), *health_lines(self.health), *whole]


def stick_status(home: Path, *, read_back: bool) -> StickStatus:
    """Return how the stick is; read its system back if asked. Raises CouldNot if that differs."""
    digest = None
    if read_back:
        with tools.screen() as screen:
            digest = check(screen)
    return StickStatus(
        **status(home).model_dump(), health=look(LocalHost(), str(home)), system_sha256=digest
    )
