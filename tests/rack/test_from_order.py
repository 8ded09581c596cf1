"""A work order allows what it says, for as long as it says, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refurb.model.machine import Machine
from refurb.model.work_order import WorkOrder
from refurb.problem import Refused, WrongUse
from refurb.rack.from_order import FromOrder, check_in_force, read_order, standing_order
from tests.line.helpers import disk_plan

WHOLE = """
id = "OT-2026-014"
operator = "Anne"
lot = "Mairie 12"
until = 2026-12-31
wipe = true
"""


def order(tmp_path: Path, content: str, name: str = "order.toml") -> WorkOrder:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_order(path)


def test_an_order_is_read_from_toml_and_from_json(tmp_path: Path) -> None:
    from_toml = order(tmp_path, WHOLE)
    assert from_toml.until == "2026-12-31"
    assert order(tmp_path, from_toml.model_dump_json(), "order.json") == from_toml


@pytest.mark.parametrize(
    "content",
    ["", "id = 'x'", "not toml at all [", WHOLE + "whipe = true", WHOLE + "method = 'magic'"],
)
def test_an_order_that_is_not_one_is_wrong_use(tmp_path: Path, content: str) -> None:
    with pytest.raises(WrongUse, match="cannot be read"):
        order(tmp_path, content)


def test_a_missing_file_and_bytes_that_are_not_text_are_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="No such file"):
        read_order(tmp_path / "none.toml")
    (tmp_path / "order.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse, match="cannot be read"):
        read_order(tmp_path / "order.toml")


def test_without_the_word_wipe_no_disk_is_allowed() -> None:
    assert not FromOrder(WorkOrder(id="o", operator="a")).allows(Machine(), disk_plan())


def test_a_list_of_serials_narrows_what_may_be_wiped() -> None:
    person = FromOrder(WorkOrder(id="o", operator="a", wipe=True, disks=("S1",)))
    assert person.allows(Machine(), disk_plan(serial="S1"))
    assert not person.allows(Machine(), disk_plan(serial="S2"))
    assert not person.allows(Machine(), disk_plan(serial=None))


def test_an_order_whose_day_is_over_is_refused() -> None:
    over = WorkOrder(id="o", operator="a", wipe=True, until="2001-01-01")
    with pytest.raises(Refused, match="not been valid since 2001-01-01"):
        check_in_force(over, clock_is_right=True)
    check_in_force(over, clock_is_right=False)
    check_in_force(over.model_copy(update={"until": "2999-12-31"}), clock_is_right=True)


def test_the_newest_order_stands_at_the_bench_too(tmp_path: Path) -> None:
    assert standing_order(tmp_path / "nowhere") is None
    for age, lot in ((30, "old"), (10, "new"), (20, "middle")):
        file = tmp_path / f"{lot}.toml"
        file.write_text(f"id = 'x'\noperator = 'y'\nlot = '{lot}'\n", encoding="utf-8")
        os.utime(file, (1_700_000_000 - age, 1_700_000_000 - age))
    (tmp_path / "notes.txt").write_text("not an order")
    found = standing_order(tmp_path)
    assert found is not None
    assert found.lot == "new"


def test_an_order_whose_day_is_over_does_not_stand(tmp_path: Path) -> None:
    order(tmp_path, WHOLE.replace("2026-12-31", "2020-01-01"))
    assert standing_order(tmp_path) is None
