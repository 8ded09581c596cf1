"""The guided workbench, used as a trainee uses it: at a terminal, by keyboard."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need_tools

LIMIT_S = 90.0


class Terminal:
    """A terminal of 100 by 40 letters in which a command runs."""

    def __init__(self, folder: Path, command: str) -> None:
        self._socket = str(folder / "tmux")
        self._tmux("new-session", "-d", "-x", "100", "-y", "40", f"{command}; sleep 999")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def type(self, words: str) -> None:
        """Type some words and Enter."""
        self._tmux("send-keys", "-l", words)
        self._tmux("send-keys", "Enter")

    def press(self, key: str) -> None:
        """Press one key, such as `C-c`."""
        self._tmux("send-keys", key)

    def shown(self) -> str:
        """Return what is on the screen, and what scrolled off it."""
        return self._tmux("capture-pane", "-p", "-S", "-500")

    def wait(self, words: str) -> str:
        """Wait until `words` are on the screen; return all of it."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            shown = self.shown()
            if words in shown:
                return shown
            time.sleep(0.1)
        raise AssertionError(f"never shown: {words}\n{self.shown()}")

    def wait_again(self, words: str) -> None:
        """Wait until `words` have been shown twice."""
        until = time.monotonic() + LIMIT_S
        while self.shown().count(words) < 2:
            assert time.monotonic() < until, self.shown()
            time.sleep(0.1)

    def close(self) -> None:
        """End it, and all that runs in it."""
        self._tmux("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    need_tools("tmux")
    order = tmp_path / "order.toml"
    words = 'id = "T"\noperator = "Zoé"\nmemory_seconds = 3\nburn_in_seconds = 3\n'
    order.write_text(words, encoding="utf-8")
    command = (
        f"LC_ALL=C.UTF-8 REFURB_HOME={tmp_path}/home {sys.executable} -m refurb --lang fr "
        f"run --practice --order {order}"
    )
    made = Terminal(tmp_path, f"{command}; {command}")  # the second one for going on
    yield made
    made.close()


@pytest.mark.slow
def test_a_trainee_is_led_from_the_greeting_to_the_end(terminal: Terminal) -> None:
    terminal.wait("Votre prénom")
    terminal.type("Anaïs")
    shown = terminal.wait("Pour l'effacer")
    assert "OptiPlex" in shown
    assert "perdu pour toujours" in shown
    terminal.type("0000")
    terminal.wait("Ce n'est pas le bon")
    serial = next(line for line in shown.splitlines() if "Numéro de série" in line)
    terminal.type(serial.strip(" │").lower()[-4:])  # letters may be typed small
    terminal.wait("Effacer le disque sdb ?")
    terminal.type("")
    terminal.wait("Le disque sdb ne sera pas effacé")
    terminal.wait("Nom de la personne qui contrôle")
    terminal.type("ANAIS")  # the one who wiped
    terminal.wait("une autre personne doit contrôler")
    terminal.type("Zoé")
    terminal.wait("sans anomalie ?")
    terminal.type("oui")
    terminal.wait("Risque restant")
    terminal.type("aucun, pour une école")
    terminal.wait("Terminé")
    end = terminal.wait("Contrôlé par")  # below all that is looked for
    assert "√ réussi" in end
    assert "– non fait" in end  # sdb
    assert "INCONNUE" in end  # one disk was left as it was: no grade may be claimed


@pytest.mark.slow
def test_ctrl_c_ends_cleanly_and_the_line_offers_to_go_on(terminal: Terminal) -> None:
    terminal.wait("Votre prénom")
    terminal.type("Anaïs")
    terminal.wait("Pour l'effacer")
    terminal.press("C-c")
    terminal.wait("Interrompu : relancez pour reprendre")
    shown = terminal.wait("Fiche signée")
    number = next(line for line in shown.splitlines() if "Numéro du PC" in line).split()[-2]
    terminal.wait_again("Votre prénom")
    terminal.type("Anaïs")
    offer = terminal.wait("Reprendre ce passage ?")
    assert f"Le passage du PC {number} s'est arrêté" in offer
    assert "n = non" in offer
    assert "y/n" not in offer
    terminal.type("peut-être")  # neither yes nor no: asked again
    terminal.wait_again("Reprendre ce passage ?")
    terminal.type("")
    terminal.wait_again("Pour l'effacer")
