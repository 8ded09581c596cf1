"""The tests' hand inside a PC: run a command, read and write a file.

systemd takes units from SMBIOS strings (systemd.system-credentials(7), systemd-debug-generator(8)),
so the released image is tested as it is: there is no agent in it and no switch for one.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.vm.stick.qmp import connect

NAME = "refurb-test-agent.service"
HERE = Path(__file__).resolve().parent
ANSWER_LIMIT_S = 120.0


@dataclass(frozen=True)
class Said:
    """How a command in the PC ended."""

    exit: int
    out: str
    err: str


class AgentError(Exception):
    """The agent did not answer, or could not do what it was asked."""


def arguments(socket: Path) -> list[str]:
    """Return QEMU's arguments for the port at `socket` and for the agent behind it."""
    script = base64.b64encode((HERE / "guest_agent.py").read_bytes()).decode()
    unit = (
        "[Unit]\nDefaultDependencies=no\n[Service]\nOOMScoreAdjust=-1000\n"
        f"ExecStart=/usr/bin/python3 -c 'import base64;exec(base64.b64decode(\"{script}\"))'\n"
    )
    wanted = f"[Unit]\nWants={NAME}\n"
    words = ["-device", "virtio-serial-pci",
             "-chardev", f"socket,id=agent,path={socket},server=on,wait=off",
             "-device", "virtserialport,chardev=agent,name=refurb.agent"]  # fmt: skip
    strings = [
        f"io.systemd.credential.binary:{name}={base64.b64encode(text.encode()).decode()}"
        for name, text in ((f"systemd.extra-unit.{NAME}", unit),
                           ("systemd.unit-dropin.sysinit.target", wanted))
    ]  # fmt: skip
    return [*words, "-smbios", "type=11," + ",".join(f"value={string}" for string in strings)]


class Agent:
    """One connection to one agent, from before it is there."""

    def __init__(self, socket: Path) -> None:
        """Connect to QEMU's end of the port."""
        self._link = connect(socket)
        self._waiting = b""
        self._number = 0

    def wait(self, limit_s: float) -> None:
        """Return when the agent is there. Raises AgentError after `limit_s`."""
        self._take(0, limit_s)

    def run(self, command: str, limit_s: float = ANSWER_LIMIT_S) -> Said:
        """Run a shell text as root. Raises AgentError."""
        told = self._ask(limit_s, run=command, limit_s=limit_s)
        return Said(told["exit"], told["out"], told["err"])

    def read(self, path: str) -> bytes:
        """Return a file's content. Raises AgentError."""
        return base64.b64decode(self._ask(ANSWER_LIMIT_S, path=path)["content"])

    def write(self, path: str, content: bytes) -> None:
        """Write a file. Raises AgentError."""
        packed = base64.b64encode(content).decode()
        self._ask(ANSWER_LIMIT_S, path=path, content=packed)

    def screen(self) -> str:
        """Return the text that the first console shows."""
        columns = self.read("/dev/vcsa1")[1]
        shown = self.read("/dev/vcsu1").decode("utf-32-le", errors="replace")
        lines = (shown[at : at + columns] for at in range(0, len(shown), columns))
        return "\n".join(line.rstrip() for line in lines)

    def _ask(self, wait_s: float, **request: Any) -> dict[str, Any]:
        self._number += 1
        line = json.dumps({"number": self._number, **request}).encode() + b"\n"
        self._link.settimeout(ANSWER_LIMIT_S)
        self._link.sendall(line)
        told = self._take(self._number, wait_s + 30)
        if "failed" in told:
            raise AgentError(f"{request}: {told['failed']}")
        return told

    def _take(self, number: int, limit_s: float) -> dict[str, Any]:
        """Return the answer with that number; older ones are dropped."""
        until = time.monotonic() + limit_s
        while True:
            line, separator, rest = self._waiting.partition(b"\n")
            if separator:
                self._waiting = rest
                told: dict[str, Any] = json.loads(line)
                if told["number"] == number:
                    return told
                continue
            self._link.settimeout(max(until - time.monotonic(), 0.01))
            try:
                piece = self._link.recv(1 << 20)
            except TimeoutError as error:
                raise AgentError(f"no answer in {limit_s:.0f} s") from error
            if not piece:
                raise AgentError("the PC is off")
            self._waiting += piece
