"""Profiles are data, and the choice among them says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.install.choose import choose
from refurb.install.profile import all_profiles, load
from refurb.model.machine import Machine, Memory
from refurb.problem import CouldNot, WrongUse

MIB = 1 << 20


def machine(memory_mib: int | None) -> Machine:
    return Machine(memory=Memory(total_bytes=memory_mib * MIB if memory_mib else None))


def test_the_practice_profile_says_that_it_does_not_start() -> None:
    profile = load("essai")
    assert not profile.bootable
    assert profile.overlay.is_dir()
    assert profile in all_profiles()


@pytest.mark.parametrize("name", ["", "absent", "../checks", ".", "..", "essai/overlay"])
def test_a_name_that_is_no_profile_is_wrong_use(name: str) -> None:
    with pytest.raises(WrongUse):
        load(name)


def test_a_broken_profile_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "profile.toml").write_text("version = ")
    with pytest.raises(CouldNot, match="cannot be read"):
        load("x", tmp_path)


@pytest.mark.parametrize(
    ("memory_mib", "chosen"), [(8192, "full"), (3000, "light"), (1200, "light"), (500, None)]
)
def test_the_fullest_profile_that_is_at_ease_is_chosen(memory_mib: int, chosen: str | None) -> None:
    full = load("essai").model_copy(
        update={"name": "full", "bootable": True, "tier": 2, "memory_comfortable_mib": 4096,
                "memory_least_mib": 2048}
    )  # fmt: skip
    light = full.model_copy(
        update={"name": "light", "tier": 1, "memory_comfortable_mib": 2048,
                "memory_least_mib": 1024}
    )  # fmt: skip
    profile, reason = choose(machine(memory_mib), (light, full))
    assert (profile.name if profile else None) == chosen
    assert str(memory_mib) in reason


def test_nothing_is_chosen_without_facts_or_profiles_that_start() -> None:
    assert choose(machine(None), all_profiles())[0] is None
    assert choose(machine(8192), (load("essai"),))[0] is None
