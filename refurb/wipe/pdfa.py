"""What makes a PDF of reportlab a PDF/A-2b (ISO 19005-2): metadata, a colour profile, a date.

Fonts are embedded where the canvas begins with one of ours; nothing here draws.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from refurb.wipe.srgb import profile

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PRODUCER = "refurb (reportlab)"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>refurb</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>refurb</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class About:
    """What the file says of itself. `seconds` since 1970 (UTC) is its date."""

    title: str
    subject: str
    keywords: str
    language: str
    seconds: int


def make_pdfa(canvas: Canvas, about: About) -> None:
    """Give an open canvas the metadata, date and output intent of PDF/A-2b."""
    document = canvas._doc
    when = time.gmtime(about.seconds)
    stamp = document._timeStamp
    stamp.t, stamp.lt, stamp.YMDhms = about.seconds, tuple(when), tuple(when)[:6]
    stamp.dhh = stamp.dmm = 0
    info = document.info
    info.title, info.author, info.creator = about.title, "refurb", "refurb"
    info.subject, info.keywords, info.producer = about.subject, about.keywords, PRODUCER
    catalog = document.Catalog
    catalog.Lang = _string(about.language)
    catalog.Metadata = _metadata(about, time.strftime("%Y-%m-%dT%H:%M:%SZ", when))
    catalog.OutputIntents = _intents(document)
    names = [*catalog.__NoDefault__, "Metadata", "OutputIntents"]
    catalog.__NoDefault__ = catalog.__Refs__ = list(dict.fromkeys(names))


def end_streams(pdf: bytes) -> bytes:
    """Return reportlab's bytes with a line break before each `endstream` (ISO 19005-2, 6.1.7.1).

    Its streams are ASCII, so that this word and `obj` at a line's start occur nowhere else.
    """
    body = pdf[: pdf.rindex(b"xref\n0 ")].replace(b"endstream", b"\nendstream")
    tail = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    places = {int(m[1]): m.start() for m in re.finditer(rb"^(\d+) 0 obj", body, re.MULTILINE)}
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    table += b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    return body + table + tail + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _metadata(about: About, date: str) -> object:
    """Return the XMP packet, not compressed, as ISO 19005 wants it."""
    from reportlab.pdfbase.pdfdoc import PDFObject

    words = {"title": about.title, "subject": about.subject, "keywords": about.keywords}
    packet = _XMP.format(
        language=about.language,
        date=date,
        producer=PRODUCER,
        **{name: escape(value) for name, value in words.items()},
    ).encode()

    class Packet(PDFObject):  # type: ignore[misc]  # reportlab's own streams name a filter
        __RefOnly__ = 1

        def format(self, _document: object) -> bytes:
            head = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n" % len(packet)
            return head + packet + b"endstream\n"

    return Packet()


def _intents(document: object) -> object:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream

    stream = PDFStream(content=profile())
    stream.dictionary["N"] = 3
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": _string("sRGB IEC61966-2.1"),
            "Info": _string("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(stream),  # type: ignore[attr-defined]
        }
    )
    return PDFArray([intent])


def _string(words: str) -> object:
    from reportlab.pdfbase.pdfdoc import PDFString

    return PDFString(words)
