"""Asks the questions and does the steps; `--dry-run` prints the steps and does none."""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

from wizard import machine, wifi, words
from wizard.answers import Answers, login_of
from wizard.steps import steps
from wizard.window import Gtk, Wizard


class ThisPc:
    """This PC's Wi-Fi and screen reader; from a file, and none, in a dry run."""

    def __init__(self, recorded: Path | None) -> None:
        self._recorded = recorded
        self._reader: subprocess.Popen[bytes] | None = None

    def networks(self) -> list[wifi.Network]:
        """Return the Wi-Fi networks in the air; none where NetworkManager does not answer."""
        if self._recorded:
            return wifi.networks(self._recorded.read_bytes())
        try:
            return wifi.networks(machine.run(wifi.LIST))
        except machine.StepError:
            return []

    def connect(self, network: wifi.Network, password: str) -> bool:
        """Join a network; false where it did not work."""
        try:
            machine.run(("true",) if self._recorded else wifi.connect(network, password))
        except machine.StepError:
            return False
        return True

    def reader(self, is_on: bool) -> None:
        """Start or end the screen reader, where there is one."""
        if self._reader:
            self._reader.terminate()
            self._reader = None
        if is_on and not self._recorded:
            try:
                self._reader = subprocess.Popen(["orca", "--replace"])
            except OSError:
                self._reader = None


def main() -> int:
    """Show the wizard; 1 where it was closed before its end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dry-run", type=Path, metavar="WIFI", help="nmcli's recorded list")
    recorded: Path | None = parser.parse_args().dry_run
    ended: list[str] = []

    def finish(answers: Answers) -> str | None:
        taken, begun = machine.accounts()
        login = login_of(answers.name, taken)
        todo = steps(answers, login, machine.groups(), exists=login in begun)
        if recorded:
            sys.stdout.write(json.dumps([dataclasses.asdict(step) for step in todo]) + "\n")
        else:
            try:
                machine.do(todo)
            except machine.StepError as problem:
                return str(problem)
        ended.append(login)
        return None

    Wizard(words.languages(), words.brand(), ThisPc(recorded), finish)
    Gtk.main()
    return 0 if ended else 1


if __name__ == "__main__":
    sys.exit(main())
