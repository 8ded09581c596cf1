"""What a person may answer, and what is done with it on the PC."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wizard.answers import Answers, login_of, name_problem, password_problem
from wizard.steps import AUTOLOGIN, DONE, Command, File, steps

GROUPS = frozenset({"audio", "video", "sudo", "adm", "lpadmin"})


@pytest.mark.parametrize(
    ("name", "login"),
    [("José", "jose"), ("Marie-Hélène D", "marie-helene-d"), ("4x4 Ali", "x4-ali"),
     ("فاطمة", "famille"), ("root", "root2"), ("a" * 50, "a" * 24)],
)  # fmt: skip
def test_a_name_becomes_an_account(name: str, login: str) -> None:
    assert login_of(name, frozenset({"root", "admin"})) == login


@given(st.text(max_size=80), st.frozensets(st.sampled_from(["famille", "a", "root"])))
def test_every_name_becomes_an_account_that_useradd_takes(name: str, taken: frozenset[str]) -> None:
    login = login_of(name, taken)
    assert login[0] in string.ascii_lowercase
    assert set(login) <= set(string.ascii_lowercase + string.digits + "-")
    assert len(login) <= 32
    assert login not in taken


@pytest.mark.parametrize(
    ("name", "problem"),
    [("José", None), (" ", "name_missing"), ("x" * 61, "name_long"), ("a:b", "name_letters"),
     ("a\nb", "name_letters"), ("a,b", "name_letters")],
)  # fmt: skip
def test_a_name_that_would_break_the_list_of_accounts_is_not_taken(
    name: str, problem: str | None
) -> None:
    assert name_problem(name) == problem


@pytest.mark.parametrize(
    ("one", "two", "problem"),
    [("abricot7", "abricot7", None), ("", "", "password_short"), ("abricot", "abricot",
     "password_short"), ("abricot7", "abricot8", "password_differs"),
     ("abricot7\nroot:x", "abricot7\nroot:x", "password_letters")],
)  # fmt: skip
def test_a_password_is_long_and_written_twice(one: str, two: str, problem: str | None) -> None:
    assert password_problem(True, one, two) == problem
    assert password_problem(False, one, two) is None


def test_no_password_is_a_locked_account_that_opens_by_itself() -> None:
    todo = steps(Answers(name="José"), "jose", GROUPS)
    commands = [step for step in todo if isinstance(step, Command)]
    assert [command.argv[0] for command in commands] == ["useradd", "usermod"]
    assert commands[1].argv == ("usermod", "--lock", "jose")
    assert File(AUTOLOGIN, "[Seat:*]\nautologin-user=jose\n") in todo


def test_a_password_is_never_among_a_program_s_words() -> None:
    todo = steps(Answers(name="José", password="abricot77"), "jose", GROUPS)
    commands = [step for step in todo if isinstance(step, Command)]
    assert not any("abricot77" in word for command in commands for word in command.argv)
    assert commands[-1] == Command(("chpasswd",), "jose:abricot77\n")
    assert not any(isinstance(step, File) and "autologin" in step.text for step in todo)


def test_the_family_gets_devices_and_no_right_of_the_administrator() -> None:
    todo = steps(Answers(name="José"), "jose", GROUPS)
    useradd = next(step for step in todo if isinstance(step, Command))
    assert useradd.argv[useradd.argv.index("--groups") + 1] == "audio,video"


def test_done_is_said_last_and_a_run_that_was_cut_off_goes_on() -> None:
    todo = steps(Answers(name="José", has_reader=True), "jose", GROUPS, exists=True)
    assert todo[-1] == File(DONE, "jose\n")
    assert not any(isinstance(step, Command) and step.argv[0] == "useradd" for step in todo)
    assert any(isinstance(step, File) and "Exec=orca" in step.text for step in todo)
