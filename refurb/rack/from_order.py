"""The work order in a person's place: batch mode does what was allowed, and nothing else."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from refurb.line.state import State
from refurb.model.machine import Machine
from refurb.model.record import Record
from refurb.model.sign_off import Word
from refurb.model.wipe import DiskPlan
from refurb.model.work_order import WorkOrder
from refurb.problem import Refused, WrongUse


class FromOrder:
    """Answers as the work order says (see `refurb.line.person.Person`)."""

    def __init__(self, order: WorkOrder) -> None:
        """`order` must be in force: see `check_in_force`."""
        self._order = order
        self.name = f"{order.id} / {order.operator}"

    def goes_on(self, state: State) -> bool:
        """Batch mode always goes on with what was cut off."""
        return True

    def lets_sleep(self, disks: Sequence[str]) -> bool:
        """Tell whether the order lets the PC sleep for a moment."""
        return self._order.wipe and self._order.suspend_frozen

    def allows(self, machine: Machine, plan: DiskPlan) -> bool:
        """Tell whether the order allows this disk: all of them, or those it lists by serial."""
        if not self._order.wipe:
            return False
        serial = plan.identity.serial if plan.identity else None
        return not self._order.disks or serial in self._order.disks

    def signs_off(self, record: Record) -> Word | None:
        """Nobody stands here: the record is signed off later (`refurb record sign-off`)."""
        return None


def read_order(path: Path) -> WorkOrder:
    """Return the work order in `path`: TOML, or JSON where it ends in `.json`. Raises WrongUse."""
    try:
        raw = path.read_text(encoding="utf-8")
        data = json.loads(raw) if path.suffix == ".json" else tomllib.loads(raw)
        return WorkOrder.model_validate_json(json.dumps(data, default=str))
    except OSError as error:
        raise WrongUse("line.order_bad", file=path, why=error.strerror) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WrongUse("line.order_bad", file=path, why=f"{where}: {first['msg']}") from error
    except ValueError as error:
        raise WrongUse("line.order_bad", file=path, why=error) from error


def standing_order(folder: Path) -> WorkOrder | None:
    """Return the newest work order in `folder` by its file's time, null for none.

    A day that is over takes it out: a person at the bench needs no order, but lot, donor and
    profile are the order's. Raises WrongUse where it cannot be read.
    """
    found = [file for file in folder.glob("*") if file.suffix in (".toml", ".json")]
    if not found:
        return None
    order = read_order(max(found, key=lambda file: (file.stat().st_mtime, file.name)))
    is_over = order.until is not None and _today() > order.until
    return None if is_over else order


def check_in_force(order: WorkOrder, *, clock_is_right: bool) -> None:
    """Raise Refused where the order's last day is over.

    With a dead clock nobody can tell: the order then holds, since the person who plugged the
    stick in holds it too; the record says that the clock was not to be believed.
    """
    if order.until is None or not clock_is_right:
        return
    if _today() > order.until:
        raise Refused("line.order_expired", "order-expired", order=order.id, until=order.until)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
