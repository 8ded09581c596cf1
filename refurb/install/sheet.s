# The boot sector of a wiped disk's sheet: shows 25 lines of 80 letters, then waits for a key.
# as --32 sheet.s -o sheet.o && objcopy -O binary -j .text sheet.o sheet.bin
# The bytes in sheet_code.py are these; tests/install/test_sheet_code.py assembles and compares.
# Loaded by the BIOS at 0x7c00 with the disk's number in DL. Services: INT 10h, 13h, 16h (RBIL).
        .code16
        .org 0
        jmp     start                   # over the name, by which refurb knows its own sheet
        nop
        .ascii  "refurb-sheet/1\0"      # 15 bytes at 3
start:  xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        sti
        cld
        pushw   %dx
        movw    $0x0003, %ax            # text, 80 by 25
        int     $0x10
        movb    $0x01, %ah              # no cursor
        movw    $0x2000, %cx
        int     $0x10
        popw    %dx
        movw    $0x0204, %ax            # read 4 sectors: cylinder 0, head 0, sector 2 and on
        movw    $0x7e00, %bx
        movw    $0x0002, %cx
        xorb    %dh, %dh
        int     $0x13
        jc      failed
        movw    $0xb800, %ax            # straight into the screen's memory, white on blue
        movw    %ax, %es
        xorw    %di, %di
        movw    $0x7e00, %si
        movw    $2000, %cx
        movb    $0x1f, %ah
show:   lodsb
        stosw
        loop    show
        jmp     wait
failed: movw    $(0x7c00 + short), %si  # the disk cannot be read: the number alone
say:    lodsb
        testb   %al, %al
        jz      wait
        movb    $0x0e, %ah
        xorw    %bx, %bx
        int     $0x10
        jmp     say
wait:   xorb    %ah, %ah                # any key starts the PC again
        int     $0x16
        ljmp    $0xffff, $0x0000
short:                                  # the asset id follows, ended by a zero byte
