"""From answers to what is done on the PC: commands and files as values, in order."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.answers import TEXT_SIZES, Answers

GROUPS = ("audio", "video", "plugdev", "netdev", "scanner", "lp", "cdrom", "dip")
"""Groups for devices; none of them gives a right of the administrator."""

AUTOLOGIN = "/etc/lightdm/lightdm.conf.d/60-refurb-autologin.conf"
DONE = "/var/lib/refurb/wizard-done"


@dataclass(frozen=True)
class Command:
    """One program with its words; `stdin` holds what must not be seen in a list of processes."""

    argv: tuple[str, ...]
    stdin: str = ""


@dataclass(frozen=True)
class File:
    """One file written whole; `owner` is an account, null for root."""

    path: str
    text: str
    owner: str | None = None


Step = Command | File


def steps(
    answers: Answers, login: str, groups: frozenset[str], *, exists: bool = False
) -> list[Step]:
    """Return what to do for these answers; the last one says that the wizard is done.

    `groups` are those of this PC; `exists` tells that a run that was cut off made the account.
    """
    todo: list[Step] = [File("/etc/default/locale", f"LANG={answers.locale}\n")]
    if not exists:
        mine = ",".join(group for group in GROUPS if group in groups)
        todo.append(
            Command(("useradd", "--create-home", "--shell", "/bin/bash", "--comment", answers.name,
                     "--groups", mine, login))
        )  # fmt: skip
    if answers.password is None:
        todo.append(Command(("usermod", "--lock", login)))
        todo.append(File(AUTOLOGIN, f"[Seat:*]\nautologin-user={login}\n"))
    else:
        todo.append(Command(("chpasswd",), f"{login}:{answers.password}\n"))
        todo.append(File(AUTOLOGIN, "# a password is asked for\n"))
    todo += _session(answers, login)
    todo.append(File(DONE, f"{login}\n"))
    return todo


def _session(answers: Answers, login: str) -> list[Step]:
    """Return the files of the desktop's first session, which then belong to the person."""
    home = f"/home/{login}"
    found: list[Step] = [
        File(f"{home}/.config/xfce4/xfconf/xfce-perchannel-xml/xsettings.xml",
             XSETTINGS.format(dpi=TEXT_SIZES[answers.text_size]), login)
    ]  # fmt: skip
    if answers.has_reader:
        found.append(File(f"{home}/.config/autostart/refurb-reader.desktop", READER, login))
    return found


XSETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xsettings" version="1.0">
  <property name="Xft" type="empty">
    <property name="DPI" type="int" value="{dpi}"/>
  </property>
</channel>
"""

READER = """[Desktop Entry]
Type=Application
Name=Orca
Exec=orca
"""
