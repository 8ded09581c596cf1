"""The words of PCI lists: classes by name, and makers whose name stands before a device's.

Names as pci.ids writes them (the list that lspci reads; versions of 2005 to 2025: makers are
bought and renamed).
"""

from __future__ import annotations

import re

CLASSES = {
    "scsi storage controller": "0100",
    "ide interface": "0101",
    "floppy disk controller": "0102",
    "raid bus controller": "0104",
    "ata controller": "0105",
    "sata controller": "0106",
    "serial attached scsi controller": "0107",
    "non-volatile memory controller": "0108",
    "mass storage controller": "0180",
    "unknown mass storage controller": "0180",
    "ethernet controller": "0200",
    "token ring network controller": "0201",
    "fddi network controller": "0202",
    "atm network controller": "0203",
    "isdn controller": "0204",
    "infiniband controller": "0207",
    "fabric controller": "0208",
    "network controller": "0280",
    "vga compatible controller": "0300",
    "xga compatible controller": "0301",
    "3d controller": "0302",
    "display controller": "0380",
    "multimedia video controller": "0400",
    "multimedia audio controller": "0401",
    "audio device": "0403",
    "multimedia controller": "0480",
    "wireless controller": "0d80",
}
"""Classes that an inventory asks for, by lspci's names in small letters."""

_MAKERS = (
    "3Com Corporation", "3DLabs", "Accton Technology Corporation", "Acer Incorporated [ALI]",
    "Adaptec", "ADMtek", "Advanced Micro Devices [AMD/ATI]", "Advanced Micro Devices [AMD]",
    "Advanced Micro Devices [AMD] nee ATI", "Advanced Micro Devices, Inc. [AMD/ATI]",
    "Advanced Micro Devices, Inc. [AMD]", "Advanced Micro Devices, Inc. [AMD] nee ATI", "AMD",
    "Aquantia Corp.", "ASPEED Technology, Inc.", "ASRock Incorporation", "ASUSTeK Computer Inc.",
    "Atheros", "Atheros Communications", "Atheros Communications Inc.", "ATI Technologies Inc",
    "ATI Technologies Inc.", "Attansic Technology Corp.", "Broadcom", "Broadcom / LSI",
    "Broadcom Corporation", "Broadcom Inc. and subsidiaries", "Broadcom Limited",
    "C-Media Electronics Inc", "Cirrus Logic", "Cisco Aironet Wireless Communications",
    "Conexant Systems, Inc.", "Creative Labs", "Creative Technology Ltd", "D-Link System Inc",
    "Davicom Semiconductor, Inc.", "Dell", "Diamond Multimedia Systems",
    "Digital Equipment Corporation", "Ensoniq", "ESS Technology", "Fortemedia, Inc",
    "Gigabyte Technology Co., Ltd", "Hewlett-Packard Company", "IBM", "Intel Corp.",
    "Intel Corporation", "JMicron Technology Corp.", "Killer Networks", "KIOXIA Corporation",
    "Lenovo", "Lite-On Communications Inc", "LSI Corporation", "LSI Logic / Symbios Logic",
    "Marvell Technology Group Ltd.", "Matrox Electronics Systems Ltd.", "Matrox Graphics, Inc.",
    "MEDIATEK Corp.", "Micron Technology Inc", "Micron/Crucial Technology",
    "National Semiconductor Corporation", "Neomagic Corporation",
    "NVidia / SGS Thomson (Joint Venture)", "nVidia Corporation", "NVIDIA Corporation",
    "O2 Micro, Inc.", "Phison Electronics Corporation", "Promise Technology, Inc.", "Qualcomm",
    "Qualcomm Atheros", "Qualcomm Technologies, Inc", "Ralink", "Ralink corp.",
    "Ralink Technology, Corp.", "RDC Semiconductor, Inc.", "Realtek Semiconductor Co., Ltd.",
    "Red Hat, Inc", "Red Hat, Inc.", "Ricoh Co Ltd", "S3 Graphics Ltd.", "S3 Inc.",
    "Samsung Electronics Co Ltd", "SanDisk", "Sandisk Corp", "Silicon Image, Inc.",
    "Silicon Integrated Systems [SiS]", "Silicon Motion, Inc.", "SK hynix",
    "Solarflare Communications", "Standard Microsystems Corp [SMC]", "STMicroelectronics",
    "Sundance Technology Inc / IC Plus Corp", "SysKonnect", "Texas Instruments",
    "Toshiba Corporation", "Trident Microsystems", "U.S. Robotics", "VIA Technologies, Inc.",
    "VMware", "Western Digital", "Winbond Electronics Corp",
    "XGI Technology Inc. (eXtreme Graphics Innovation)", "Xircom", "Zhaoxin",
)  # fmt: skip
_BY_LENGTH = tuple(sorted(_MAKERS, key=len, reverse=True))
_COMPANY = re.compile(
    r"(.{2,60}?\b(?:Corporation|Corp|Incorporated|Inc|Ltd|Co(?=[.,])|Company|GmbH|Limited|LLC)\b"
    r"\.?(?:,? ?(?:Co|Corp|Inc|Ltd|LLC)\b\.?)*(?: \[[^\]]{1,30}\])?) (.+)"
)
_UNLISTED = re.compile(r"(.{2,80}) Device [0-9a-f]{4}")
"""A device that lspci's list does not have, of a maker that it has."""


def class_code(name: str) -> str:
    """Return the four digits of a class, an empty text for one that nobody asks for."""
    return CLASSES.get(name.strip().lower(), "")


def split(name: str) -> tuple[str | None, str | None]:
    """Return maker and device of lspci's `maker device`; null for what cannot be told.

    Where the maker is not a known one, a name ends at its kind of company.
    """
    if unlisted := _UNLISTED.fullmatch(name):
        return unlisted[1], None
    for maker in _BY_LENGTH:
        if name.startswith(f"{maker} "):
            return maker, name[len(maker) + 1 :]
    match = _COMPANY.fullmatch(name)
    return (match[1], match[2]) if match else (None, name)
