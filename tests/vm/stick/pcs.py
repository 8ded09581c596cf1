"""The donated PCs of the tests. Each is small, and has what once went wrong on a real one."""

from __future__ import annotations

from tests.vm.stick.pc import Disk, DonatedPC, Firmware
from tests.vm.stick.smbios import LAPTOP, Nameplate

OLD_DESKTOP = DonatedPC(
    name="old-desktop",
    nameplate=Nameplate(
        "Dell Inc.", "OptiPlex 780", "6KXR85J", "4c4c4544-004b-5810-8052-b6c04f38354a",
        ("Samsung", "M378B5273DH0-CH9", "8526A7C1"), firmware_date="08/06/2013",
    ),
    memory_mib=2048,
    cpu="Penryn,model-id=Intel(R) Core(TM)2 Duo CPU E8400 @ 3.00GHz",  # has no AES instructions
    disks=(
        Disk("good", "ide-hd,bus=ide.0,model=WDC WD2500AAKX-753CA1,serial=WD-WCAYV7654321,"
                     "rotation_rate=7200,wwn=0x50014ee2b1234567", 64),
        Disk("bad", "ide-hd,bus=ide.1,model=ST3250318AS,serial=9VM2ABCD,rotation_rate=7200,"
                    "wwn=0x5000c50012345678", 48, bad_sector=40_001),
    ),
)  # fmt: skip

LAPTOP_NVME = DonatedPC(
    name="laptop",
    nameplate=Nameplate(
        "LENOVO", "20HDCTO1WW", "PF0XYZ12", "8f2c4d5e-1a2b-4c3d-9e8f-0a1b2c3d4e5f",
        ("SK Hynix", "HMA81GS6AFR8N-UH", "29AB01CD"), LAPTOP, "ThinkPad T470", "11/30/2018",
    ),
    firmware=Firmware.SECURE_BOOT,
    cpu="Skylake-Client-noTSX-IBRS,model-id=Intel(R) Core(TM) i5-7200U CPU @ 2.50GHz",
    has_battery=True,
    disks=(Disk("nvme", "nvme,serial=S3U1NX0K123456", 64),),
)  # fmt: skip

WITH_CARDS = DonatedPC(
    name="with-cards",
    nameplate=Nameplate(
        "Hewlett-Packard", "HP Compaq Elite 8300 SFF", "CZC2345678",
        "11223344-5566-7788-99aa-bbccddeeff00", ("Kingston", "99U5471-020.A00LF", "1F2E3D4C"),
    ),
    firmware=Firmware.UEFI,
    buses=("sdhci-pci", "usb-ehci,id=hub"),
    disks=(
        Disk("own", "ide-hd,bus=ide.0,model=SAMSUNG SSD 830 Series,serial=S0XZNYAC512345,"
                    "rotation_rate=1,wwn=0x50025385a1234567", 64),
        Disk("card", "sd-card", 16, is_spared=True),
        Disk("family", "usb-storage,bus=hub.0,removable=off,serial=WX11A12345678", 32,
             is_spared=True),
    ),
)  # fmt: skip

SMALL = DonatedPC(
    name="small",
    nameplate=Nameplate(
        "ASUSTeK Computer INC.", "1005HA", "92OAAQ123456", "00020003-0004-0005-0006-000700080009",
        ("Hynix", "HYMP112S64CP6-S6", "00A1B2C3"), LAPTOP, firmware_date="07/13/2009",
    ),
    memory_mib=1024,
    cpu="Penryn,model-id=Intel(R) Atom(TM) CPU N450 @ 1.66GHz",
    disks=(Disk("only", "ide-hd,bus=ide.0,model=ST9160314AS,serial=5VC0ABCD,rotation_rate=5400",
                48),),
)  # fmt: skip

PCS = {pc.name: pc for pc in (OLD_DESKTOP, LAPTOP_NVME, WITH_CARDS, SMALL)}
