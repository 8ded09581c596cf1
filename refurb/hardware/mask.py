"""One fake for every serial number, UUID, address and name, the same wherever it stands."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from collections.abc import Container, Iterable

from refurb.hardware import people
from refurb.hardware.junk import is_junk, is_junk_uuid

_UUID = r"(?<![0-9A-Fa-f-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Fa-f-])"
_MAC = r"(?<![0-9A-Fa-f:.-])[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}(?![0-9A-Fa-f:-])"
_WWN = r"(?<![0-9A-Za-z])(?:0x|naa\.|eui\.|wwn-0x)?[235][0-9a-fA-F]{15}(?![0-9A-Fa-f])"
_LONG_WWN = (
    r"(?<![0-9A-Za-z])(?:naa\.|eui\.|nvme-eui\.|wwn-0x|nvme-)[0-9a-fA-F]{16,32}(?![0-9A-Za-z])"
)
_KEY = (
    r"(?i:(?:\w*serial(?:[ _-]?(?:number|no|short))?\w*|asset[ _]tag|unique id|\bsn)"
    r"\"?[ \t]*[:=][ \t]*\"?)"
)
_FIELD = r"[^\s\",;][^\"\r\n,;]*"
_CHIP = r"^assembly serial number[ \t]{1,60}0x[0-9a-f]{8}$"
"""A memory module's serial in decode-dimms' list."""

_NAME_OF_MAC = r"(?<=\b(?:enx|wlx|wwx))[0-9a-f]{12}\b"
_GUID_TYPES = re.compile(r"(?i)TYPE=\"?$|EFI_|efivars/|[A-Za-z]-$")
"""What stands before GUIDs of the UEFI specification: partition types and variables."""

_KEEP_OF_MAC = 8
"""A MAC's maker (`00:1a:2b`) stays: it says what card it is, not whose."""
_KEEP_OF_WWN = 7
"""So does a WWN's: 4 bits of format, 24 of maker (SPC-4 7.8.6.6)."""

_SECRET_KEYS = re.compile(
    r"(?i)(.*[_ .-])?(serial|serialnumber|serial_?no|serial_number|unit_serial_number|sn|label"
    r"|partlabel|eui64|nguid|subnqn|uuid|partuuid|ptuuid|product_serial|board_serial"
    r"|chassis_serial|product_uuid|asset_tag)"
)


def is_secret_key(key: str) -> bool:
    """Tell whether what stands under `key` (in JSON, in /sys) points to one PC or its people."""
    return bool(_SECRET_KEYS.fullmatch(key))


LEAST_LETTERS = 4
"""What is shorter may mean anything (`SerialNumber=3` counts texts): only named fields count."""


class Mask:
    """Gives every secret one fake, made with a salt that nobody keeps."""

    def __init__(
        self,
        secret_words: Iterable[str] = (),
        salt: bytes | None = None,
        names: Iterable[str] = (),
        common: Container[str] = (),
    ) -> None:
        """`secret_words` are replaced wherever they stand; other shapes are found by pattern.

        `names` are what people called things: each of their words is replaced by itself, but
        those that are `common`.
        """
        self._salt = salt or secrets.token_bytes(16)
        words = sorted({w.strip() for w in secret_words} - {""}, key=len, reverse=True)
        groups = [("word", "|".join(found for w in words if (found := _anywhere(w))) or r"(?!)")]
        groups += [("uuid", _UUID), ("mac", _MAC), ("wwn", _WWN), ("long", _LONG_WWN)]
        groups += [
            ("chip", _CHIP),
            ("netname", _NAME_OF_MAC),
            ("fields", people.LABEL_FIELDS),
            ("places", people.PLACES),
            ("names", people.pattern(names, common)),
            ("secret", f"(?P<key>{_KEY})(?P<value>{_FIELD})"),
        ]
        pattern = "|".join(f"(?P<{name}>{found})" for name, found in groups)
        self._pattern = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        self._uuid = re.compile(_UUID)

    def text(self, data: bytes) -> bytes:
        """Return `data` with every secret in it replaced; its length stays."""
        return self._pattern.sub(self._replace, data.decode("latin-1")).encode("latin-1")

    def value(self, plain: str) -> str:
        """Return what stands in a field for secrets: each shape as `text` would replace it."""
        bare = plain.strip()
        if not bare or is_junk(bare):
            return plain
        found = self._pattern.fullmatch(bare)
        fake = self._replace(found) if found and found.lastgroup != "secret" else self.fake(bare)
        return plain.replace(bare, fake, 1)

    def fake(self, secret: str) -> str:
        """Return the fake of `secret`: same length, digits for digits, letters for letters."""
        stream = self._stream(secret.upper(), len(secret))
        return "".join(_like(c, byte) for c, byte in zip(secret, stream, strict=True))

    def label(self, name: str) -> str:
        """Return the fake of a name, word by word, so that it does not matter what is between.

        Letters beyond ASCII become `x`, one a byte where the text is read as bytes.
        """
        if found := self._uuid.fullmatch(name.strip()):
            return name.replace(found[0], self.value(found[0]), 1)
        return people.WORD.sub(lambda m: self._word(m[0]), name)

    def _word(self, word: str) -> str:
        if not word.isascii():
            return "x" * len(word)
        return word if word[0] == "\\" else self.fake(word)

    def mount_point(self, path: str) -> str:
        """Return where something is mounted without users' names and labels."""
        start = people.NAMED_PLACE.match(path)
        return start[0] + self.label(path[start.end() :]) if start else path

    def wwn_parts(self, parts: dict[str, object]) -> dict[str, object]:
        """Return smartctl's WWN, a number in parts, with the `id` that `text` gives the whole."""
        naa, oui, number = parts.get("naa"), parts.get("oui"), parts.get("id")
        if not (isinstance(naa, int) and isinstance(oui, int) and isinstance(number, int)):
            return parts
        fake = self._hex(f"{naa:x}{oui:06x}{number:09x}", _KEEP_OF_WWN)
        return {**parts, "id": int(fake[_KEEP_OF_WWN:], 16)}

    def eui_parts(self, parts: dict[str, object]) -> dict[str, object]:
        """Return smartctl's EUI-64 of an NVMe namespace, with the `ext_id` of the whole's fake."""
        oui, number = parts.get("oui"), parts.get("ext_id")
        if not (isinstance(oui, int) and isinstance(number, int)):
            return parts
        return {**parts, "ext_id": int(self._hex(f"{oui:06x}{number:010x}", _KEEP_OF_WWN)[6:], 16)}

    def number(self, plain: int, size: int) -> int:
        """Return the fake of a number of `size` bytes: as many decimal digits, no placeholder."""
        digits = len(str(plain))
        least: int = 10 ** (digits - 1)
        limit: int = min(10**digits, 256**size)
        drawn = int.from_bytes(self._stream(str(plain), size + 8), "big")
        fakes = (least + (drawn + more) % (limit - least) for more in range(limit - least))
        return next((fake for fake in fakes if fake != plain and not is_junk(str(fake))), plain)

    def _replace(self, match: re.Match[str]) -> str:
        found = match[0]
        before = match.string[max(0, match.start() - 40) : match.start()]
        match match.lastgroup:
            case "uuid":
                is_known = is_junk_uuid(found) or _GUID_TYPES.search(before)
                return found if is_known else self._hex(found)
            case "mac":
                return found if is_junk(found) else self._hex(found, _KEEP_OF_MAC)
            case "wwn" | "long":
                digits = re.split(r"0x|\.|-", found)[-1]
                return found[: -len(digits)] + self._hex(digits, _KEEP_OF_WWN)
            case "chip":
                return found[:-8] + self._hex(found[-8:])
            case "netname":
                pairs = ":".join(found[i : i + 2] for i in range(0, len(found), 2))
                return self._hex(pairs, _KEEP_OF_MAC).replace(":", "")
            case "fields":
                key, sign, value = re.split("([=:])", found, maxsplit=1)
                return key + sign + self.label(value)
            case "places" | "names":
                return self.label(found)
            case "secret":
                return match["key"] + self._of_field(match["value"])
        return self.fake(found)

    def _of_field(self, plain: str) -> str:
        bare = plain.strip()
        is_none = len(bare) < LEAST_LETTERS or bare in ("true", "false", "null")
        if is_none or is_junk(bare) or bare.startswith("0x0000"):
            return plain
        return self.value(plain)

    def _hex(self, plain: str, keep: int = 0) -> str:
        stream = self._stream(plain.lower(), len(plain))
        digits = "0123456789abcdef"
        fake = "".join(
            digits[byte % 16] if c in string.hexdigits else c
            for c, byte in zip(plain, stream, strict=True)
        )
        fake = plain[:keep] + fake[keep:]
        return fake.upper() if plain.upper() == plain else fake

    def _stream(self, secret: str, size: int) -> bytes:
        return hashlib.shake_256(self._salt + secret.encode(errors="replace")).digest(size)


def _anywhere(word: str) -> str:
    """Return the pattern that finds a word, null for one so short that it may mean anything.

    What might be part of a number or a word elsewhere only counts where it stands alone; a long
    serial with letters counts inside names too (`nqn...144dS3X9NX0K123456`).
    """
    if len(word) < LEAST_LETTERS:
        return ""
    plain = re.escape(word).replace(r"\ ", "[ _]")
    is_marked = len(word) >= 8 and re.search(r"[A-Za-z]", word) and re.search(r"\d", word)
    return plain if is_marked else rf"(?<![0-9A-Za-z.]){plain}(?![0-9A-Za-z.])"


def _like(character: str, byte: int) -> str:
    if character in string.digits:
        return string.digits[byte % 10]
    if character in string.ascii_letters:
        letters = string.ascii_uppercase if character.isupper() else string.ascii_lowercase
        return letters[byte % 26]
    return character
