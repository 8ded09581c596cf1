"""What a visitor of the café leaves is gone: the script that LightDM calls, on real mounts."""

from __future__ import annotations

import subprocess
from pathlib import Path

from refurb.install.profile import default_folder
from tests.conftest import need_root, need_tools

SCRIPT = default_folder() / "cafe/overlay/usr/lib/refurb/guest-account"
UID = 61234

SESSION = """
cp /etc/passwd "$1/passwd"; echo "visiteur:!:$3:$3:Visiteur:/home/visiteur:/bin/bash" >>"$1/passwd"
cp /etc/group "$1/group"; echo "visiteur:x:$3:" >>"$1/group"
mkdir -p "$1/home/visiteur" "$1/tmp"
mount --bind "$1/passwd" /etc/passwd; mount --bind "$1/group" /etc/group
mount --bind "$1/home" /home; mount --bind "$1/tmp" /var/tmp
sh "$2" add
echo secret >/home/visiteur/letter; chown visiteur: /home/visiteur/letter
setpriv --reuid $3 --clear-groups --regid $3 sh -c 'echo secret >/var/tmp/left' 2>/dev/null || {
    echo secret >/var/tmp/left; chown visiteur: /var/tmp/left; }
stat -c '%U %a %n' /home/visiteur; stat -f -c %T /home/visiteur
sh "$2" remove visiteur
find /home /var/tmp -type f; mountpoint /home/visiteur
sh "$2" remove root || echo refused
"""


def test_a_visitor_s_home_is_in_memory_and_gone_afterwards(tmp_path: Path) -> None:
    need_root()
    need_tools("unshare:util-linux", "pkill:procps")
    argv = ["unshare", "--mount", "sh", "-c", SESSION, "x", str(tmp_path), str(SCRIPT), str(UID)]
    ran = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert ran.stdout.splitlines() == [
        "visiteur", "visiteur 700 /home/visiteur", "tmpfs",
        "/home/visiteur is not a mountpoint", "refused",
    ], ran.stderr  # fmt: skip
    assert not list((tmp_path / "home" / "visiteur").iterdir())
