"""`make vm PC=laptop`: a donated PC for a person to look at, with the stick in it.

It has a window where there is a display, and VNC on 127.0.0.1:5901 where there is none. Its disks
and its stick are scratch copies, gone at the end.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from tests.vm.stick.medium import Stick, iso
from tests.vm.stick.pcs import PCS
from tests.vm.stick.power import RunningPC

VNC = "127.0.0.1:1"
DAY_S = 86400


def main() -> None:
    """Switch it on and wait until the person switches it off."""
    parser = argparse.ArgumentParser(description="A donated PC with the stick in it.")
    parser.add_argument("pc", choices=PCS)
    parser.add_argument("--kvm", action="store_true", help="much faster, where the kernel can")
    chosen = parser.parse_args()
    window = ("-display", "gtk") if os.environ.get("DISPLAY") else ("-vnc", VNC)
    with tempfile.TemporaryDirectory(prefix="refurb-vm-", dir="/var/tmp") as name:
        folder = Path(name)
        running = RunningPC(
            PCS[chosen.pc],
            folder,
            Stick.copy_of(iso(), folder / "stick.img", None),
            display=window,
            accelerator="kvm" if chosen.kvm else "tcg,thread=multi",
            limit_s=DAY_S,
        )
        try:
            print(f"{chosen.pc} is on ({window[-1]}). Switch it off there, or press Ctrl-C here.")
            running.wait_until_off()
        except KeyboardInterrupt:
            pass
        finally:
            running.pull_plug()


if __name__ == "__main__":
    main()
