"""What the tests put into the PC: answers lines of JSON on a virtio port.

It is given through SMBIOS and is not in the image; see `tests.vm.stick.agent`.
"""

import base64
import json
import pathlib
import subprocess
import time

PORT = pathlib.Path("/dev/virtio-ports/refurb.agent")


def answer(request):
    """Do one thing: run a shell text, read a file, or write one."""
    if "run" in request:
        ran = subprocess.run(
            ["/bin/sh", "-c", request["run"]],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=request["limit_s"],
        )
        return {
            "exit": ran.returncode,
            "out": ran.stdout.decode(errors="replace"),
            "err": ran.stderr.decode(errors="replace"),
        }
    path = pathlib.Path(request["path"])
    if "content" in request:
        path.parent.mkdir(parents=True, exist_ok=True)
        return {"written": path.write_bytes(base64.b64decode(request["content"]))}
    return {"content": base64.b64encode(path.read_bytes()).decode()}


def tell(port, told):
    """Send one line whole: the port takes 32 KiB at most at once."""
    left = json.dumps(told).encode() + b"\n"
    while left:
        left = left[port.write(left) :]


def serve(port):
    """Say that we are there, then answer; an empty read means that nobody listens yet."""
    tell(port, {"number": 0})
    waiting = b""
    while True:
        piece = port.read(65536)
        if not piece:
            time.sleep(0.2)
            continue
        waiting += piece
        *lines, waiting = waiting.split(b"\n")
        for request in map(json.loads, lines):
            try:
                told = answer(request)
            except Exception as error:  # noqa: BLE001 - the test reads it
                told = {"failed": repr(error)}
            tell(port, {"number": request["number"], **told})


while not PORT.exists():
    time.sleep(0.2)
with PORT.open("r+b", buffering=0) as link:
    serve(link)
