"""The sheet's boot sector: sheet.s, assembled; tests/install/test_sheet_code.py compares them."""

from __future__ import annotations

CODE = bytes.fromhex(
    "eb10 90"  # jmp start; nop
    "7265667572622d73686565742f3100"  # refurb-sheet/1
    # start: all segments 0, the stack below us
    "31c0 8ed8 8ec0 8ed0 bc007c fb fc"
    # text of 80 by 25, no cursor; the disk's number is kept
    "52 b80300 cd10 b401 b90020 cd10 5a"
    # read 4 sectors from the second one on to 0x7e00
    "b80402 bb007e b90200 30f6 cd13 7215"
    # copy 2000 letters to the screen, white on blue
    "b800b8 8ec0 31ff be007e b9d007 b41f ac ab e2fc eb10"
    # failed: write the number that follows the code
    "be6a7c ac 84c0 7408 b40e 31db cd10 ebf3"
    # wait for a key, start again
    "30e4 cd16 ea0000ffff"
)
