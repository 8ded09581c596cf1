"""Make the practice PC's two disks: `python -m tests.vm.make_practice_disks [FOLDER]`.

Needs fdisk, dosfstools, mtools, e2fsprogs, ntfs-3g. Nobody's data: the files are invented, and
nearly all of each disk is full of them, so that a wipe that skips a part leaves something to find.
"""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "refurb" / "host" / "practice_pc"
MIB = 1 << 20
DISK_BYTES = 256 * MIB
SECTOR_BYTES = 512
MARKER = "PERSONNEL"
LETTERS = (
    "Lettre à la CAF.txt",
    "CV Jeanne Martin.doc",
    "Déclaration de revenus.pdf",
    "Mots de passe.txt",
    "Relevé bancaire mars.csv",
    "Lettre à Mamie.txt",
    "Ordonnance du médecin.pdf",
    "Bail de l'appartement.doc",
)
ENVIRON = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


def run(*argv: str | Path, stdin: str = "") -> None:
    """Run a tool; any failure ends the script."""
    subprocess.run([str(a) for a in argv], input=stdin.encode(), check=True, env=ENVIRON,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def personal_file(path: Path, size_bytes: int) -> None:
    """Write a file whose every 512 bytes say whose they are."""
    says = f"{MARKER} Jeanne Martin, 12 rue des Lilas, 44000 Nantes. {path.name} "
    words = "Chère Madame, cher Monsieur, veuillez trouver ci-joint mes papiers. "
    sector = (says + words * 8).encode()[: SECTOR_BYTES - 1].decode(errors="ignore").encode()
    sector = sector.ljust(SECTOR_BYTES - 1) + b"\n"
    first = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + sector if path.suffix == ".jpg" else sector
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(first[:SECTOR_BYTES] + sector * (size_bytes // SECTOR_BYTES - 1))


def personal_files(folder: Path, total_mib: int) -> list[Path]:
    """Fill `folder` with `total_mib` MiB: letters of 1 MiB, photos of 3 MiB."""
    files = []
    for name in LETTERS:
        files.append(folder / name)
        personal_file(files[-1], MIB)
    for number in range(1, (total_mib - len(LETTERS)) // 3 + 1):
        files.append(folder / f"Vacances {number:03}.jpg")
        personal_file(files[-1], 3 * MIB)
    return files


def fat(part: Path, size_mib: int, files: Path) -> None:
    """Make a FAT32 file system that is full of personal files."""
    part.write_bytes(bytes(size_mib * MIB))
    run("mkfs.vfat", "--invariant", "-F", "32", "-n", "CLE JEANNE", "-i", "5EED0001", part)
    run("mcopy", "-i", part, *personal_files(files, size_mib - 2), "::/")


def ext4(part: Path, size_mib: int, files: Path) -> None:
    """Make an ext4 file system that is full of personal files."""
    personal_files(files / "Documents de Jeanne", size_mib - 7)
    part.write_bytes(bytes(size_mib * MIB))
    run("mkfs.ext4", "-q", "-F", "-m", "0", "-N", "128", "-J", "size=4", "-O", "^resize_inode",
        "-U", "5eed0002-0000-4000-8000-000000000002", "-L", "maison",
        "-d", files, part)  # fmt: skip


def ntfs(part: Path, size_mib: int, files: Path) -> None:
    """Make an NTFS file system that is full of personal files."""
    part.write_bytes(bytes(size_mib * MIB))
    run("mkfs.ntfs", "-q", "-Q", "-F", "-s", "512", "-p", "2048", "-H", "16", "-S", "63",
        "-L", "Windows", part)  # fmt: skip
    for file in personal_files(files, size_mib - 7):
        run("ntfscp", "-f", "-q", part, file, file.name)


def disk(image: Path, table: str, parts: list[tuple[int, Path]]) -> None:
    """Lay partitions, each (first MiB, file), under the table that sfdisk's script `table` says."""
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
        for start_mib, part in parts:
            file.seek(start_mib * MIB)
            file.write(part.read_bytes())
    run("sfdisk", "-q", image, stdin=table)


def pack(image: Path, packed: Path) -> None:
    """Compress an image. The filter's dictionary need not be larger than a file is long."""
    with lzma.open(packed, "wb", preset=6) as target:
        target.write(image.read_bytes())
    print(f"{packed.name}: {packed.stat().st_size} bytes")


def main(target: Path) -> None:
    """Make `sda.img.xz` (GPT: FAT32, ext4) and `sdb.img.xz` (MBR: NTFS) in folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        fat(work / "fat", 96, work / "1")
        ext4(work / "ext4", 158, work / "2")
        ntfs(work / "ntfs", 255, work / "3")
        disk(work / "sda", "label: gpt\nlabel-id: 5EED0000-0000-4000-8000-000000000000\n"
             "start=1MiB, size=96MiB, type=uefi\nstart=97MiB, size=158MiB, type=linux\n",
             [(1, work / "fat"), (97, work / "ext4")])  # fmt: skip
        disk(work / "sdb", "label: dos\nlabel-id: 0x5eed0003\nstart=1MiB, type=7, bootable\n",
             [(1, work / "ntfs")])  # fmt: skip
        for name in ("sda", "sdb"):
            pack(work / name, target / f"{name}.img.xz")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
