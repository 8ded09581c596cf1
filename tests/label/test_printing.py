"""Each way to print: what arrives is read back as a printer, or an eye, would."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader

from refurb.host.local import LocalHost
from refurb.label.content import LabelContent, from_record
from refurb.label.layout import draw
from refurb.label.media import media
from refurb.label.printers import tcp
from refurb.label.printers.pdf import to_sheet
from refurb.label.printing import print_on, print_to
from refurb.problem import CouldNot, WrongUse
from tests.conftest import need_tools
from tests.label import records as made

WANTED = made.URL.upper()


@pytest.fixture
def label() -> LabelContent:
    return from_record(made.record(), made.URL)


def codes(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def rendered(pdf: Path, dpi: int) -> list[Image.Image]:
    need_tools("pdftoppm:poppler-utils")
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(pdf.with_suffix(""))], check=True
    )
    return [Image.open(page) for page in sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))]


def bitmap_of(zpl: bytes) -> Image.Image:
    """Decode a ZPL label as a printer does (ZPL II: ^GF, ASCII hex, 1 is black)."""
    found = re.fullmatch(
        rb"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS\^PQ1\^XZ\n",
        zpl,
    )
    assert found is not None
    width, height, total, again, row = (int(found[i]) for i in range(1, 6))
    assert total == again == row * height
    image = Image.frombytes("1", (row * 8, height), bytes.fromhex(found[6].decode()))
    beyond = image.crop((width, 0, row * 8, height))
    assert not beyond.getbbox()
    return ImageChops.invert(image.crop((0, 0, width, height)).convert("L"))


def test_png_reads_and_says_its_resolution(label: LabelContent, tmp_path: Path) -> None:
    print_to(label, tmp_path / "a.png")
    image = Image.open(tmp_path / "a.png")
    assert (image.mode, image.size) == ("1", (696, 271))
    assert round(image.info["dpi"][0]) == 300
    assert codes(image) == [WANTED]


def test_pdf_page_has_the_size_of_the_label_and_reads(label: LabelContent, tmp_path: Path) -> None:
    print_to(label, tmp_path / "a.pdf", "89x36")
    (page,) = PdfReader(tmp_path / "a.pdf").pages
    assert [round(float(p) * 25.4 / 72, 2) for p in page.mediabox[2:]] == [89.0, 36.0]
    (image,) = rendered(tmp_path / "a.pdf", 200)
    assert codes(image) == [WANTED]


@pytest.mark.parametrize("name", ["62x29", "50x30", "57x32@203", "54x25@203"])
def test_zpl_decodes_to_the_very_dots(label: LabelContent, name: str, tmp_path: Path) -> None:
    print_to(label, tmp_path / "a.zpl", name)
    image = bitmap_of((tmp_path / "a.zpl").read_bytes())
    drawn = draw(label, media(name)).convert("L")
    assert image.size == drawn.size
    assert not ImageChops.difference(image, drawn).getbbox()
    assert codes(image) == [WANTED]


def test_same_label_gives_the_same_bytes(label: LabelContent, tmp_path: Path) -> None:
    for ending in ("png", "pdf", "zpl"):
        for name in ("a", "b"):
            print_to(label, tmp_path / f"{name}.{ending}")
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_sheet_starts_where_it_is_told_and_goes_on(label: LabelContent, tmp_path: Path) -> None:
    many = [label.model_copy(update={"qr": f"LABEL-{n}"}) for n in range(23)]
    (tmp_path / "s.pdf").write_bytes(to_sheet(many, start=20))
    pages = rendered(tmp_path / "s.pdf", 150)
    found = [sorted(codes(page), key=lambda c: int(c[6:])) for page in pages]
    assert found == [
        ["LABEL-0", "LABEL-1"],
        [f"LABEL-{n}" for n in range(2, 23)],
    ]


@pytest.mark.parametrize(
    ("start", "offsets", "left_mm", "top_mm"),
    [(1, (0, 0), 7.25, 15.15), (5, (0, 0), 73.25, 53.25), (21, (1.5, -2), 140.75, 241.75)],
)
def test_label_lies_where_the_sheet_has_its_place(
    label: LabelContent, start: int, offsets: tuple[float, float], left_mm: float, top_mm: float,
    tmp_path: Path,
) -> None:  # fmt: skip
    sheet = to_sheet([label], start=start, offset_x_mm=offsets[0], offset_y_mm=offsets[1])
    (tmp_path / "s.pdf").write_bytes(sheet)
    (page,) = rendered(tmp_path / "s.pdf", 254)  # ten dots per mm
    box = page.convert("L").point(lambda grey: 255 * (grey < 128)).getbbox()
    assert box is not None
    assert left_mm * 10 <= box[0] < box[2] <= (left_mm + 63.5) * 10 + 1
    assert top_mm * 10 <= box[1] < box[3] <= (top_mm + 38.1) * 10 + 1
    assert (round(page.width / 10), round(page.height / 10)) == (210, 297)


@pytest.mark.parametrize("start", [0, 22, -1])
def test_place_that_the_sheet_does_not_have_is_wrong_use(label: LabelContent, start: int) -> None:
    with pytest.raises(WrongUse, match="21 places"):
        to_sheet([label], start=start)
    with pytest.raises(WrongUse, match="no label"):
        to_sheet([])


def test_sheet_by_name_from_the_command(label: LabelContent, tmp_path: Path) -> None:
    print_to(label, tmp_path / "s.pdf", "L7160")
    (image,) = rendered(tmp_path / "s.pdf", 150)
    assert codes(image) == [WANTED]
    with pytest.raises(WrongUse):
        print_to(label, tmp_path / "s.png", "L7160")


def test_unknown_ending_and_missing_folder_are_told(label: LabelContent, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"\.png, \.pdf or \.zpl"):
        print_to(label, tmp_path / "a.jpg")
    with pytest.raises(CouldNot, match="could not be written"):
        print_to(label, tmp_path / "gone" / "a.png")
    assert list(tmp_path.iterdir()) == []


class Printer:
    """A network printer on loopback: takes one connection, keeps what it is sent."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.uri = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        self.received = b""
        self.thread = threading.Thread(target=self._take)
        self.thread.start()

    def _take(self) -> None:
        caller, _ = self._door.accept()
        with caller:
            while piece := caller.recv(65536):
                self.received += piece

    def close(self) -> None:
        self.thread.join(10)
        self._door.close()


@pytest.fixture
def printer() -> Iterator[Printer]:
    found = Printer()
    yield found
    found.close()


def test_network_printer_gets_the_whole_label(label: LabelContent, printer: Printer) -> None:
    print_on(label, printer.uri, "50x30", LocalHost())
    printer.thread.join(10)
    assert codes(bitmap_of(printer.received)) == [WANTED]


def test_printer_that_is_off_is_told(label: LabelContent) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        uri = f"tcp://127.0.0.1:{door.getsockname()[1]}"
    with pytest.raises(CouldNot, match="does not answer"):
        print_on(label, uri, "50x30", LocalHost())


@pytest.mark.parametrize(
    "uri", ["", "zebra", "tcp://", "tcp:9100", "tcp://h:x", "cups:", "http://x", "tcp://h:99999"]
)
def test_address_that_is_none_is_wrong_use(label: LabelContent, uri: str) -> None:
    with pytest.raises(WrongUse, match="is not known"):
        print_on(label, uri, "50x30", LocalHost())


def test_usual_port_is_9100() -> None:
    assert tcp._address("tcp://zebra.local") == ("zebra.local", 9100)


def fake_lp(folder: Path, exit_status: int) -> None:
    """Put an `lp` onto PATH that keeps its arguments and its input."""
    script = folder / "lp"
    script.write_text(
        f'#!/bin/sh\necho "$@" > "{folder}/argv"\ncat > "{folder}/in.pdf"\n'
        f'echo "lp: no such printer" >&2\nexit {exit_status}\n'
    )
    script.chmod(0o755)


def test_cups_gets_a_page_of_the_labels_size(
    label: LabelContent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_lp(tmp_path, 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    print_on(label, "cups:Dymo 450", "54x25", LocalHost())
    argv = (tmp_path / "argv").read_text().strip()
    assert argv == "-d Dymo 450 -o media=Custom.54x25mm -o print-scaling=none -- -"
    (image,) = rendered(tmp_path / "in.pdf", 203)
    assert codes(image) == [WANTED]


def test_what_cups_refuses_is_told_in_its_own_words(
    label: LabelContent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_lp(tmp_path, 1)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(CouldNot, match="no such printer"):
        print_on(label, "cups:Dymo", "54x25", LocalHost())
