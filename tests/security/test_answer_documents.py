"""答复附件 / Documents of an answer: what they may be, who gets them, and that nothing in them or their name acts."""

from __future__ import annotations

import io
import zipfile
import zlib

import openpyxl
import pytest
from PIL import Image
from werkzeug.http import parse_options_header

import models
from tests.api.conftest import complaint_body
from tests.effort import work_below
from tests.security.conftest import WINDOW
from wx_backend.documents import office_files, pdfs
from wx_backend.documents.store import Store

TO = "/api/v1/admin/attachments"
TYPES = "[Content_Types].xml"
RELS = "word/_rels/document.xml.rels"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LINK = (
    '<Relationships><Relationship Type="http://x/{}" Target="https://a.test/x" TargetMode="External"/></Relationships>'
)


def docx(more=None, main=MAIN):
    parts = {TYPES: f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'}
    parts |= {"word/document.xml": "<w:document>已整改</w:document>", **(more or {})}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return packed.getvalue()


def xlsx():
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["整改情况", 1])
    book.save(packed)
    return packed.getvalue()


def scan():
    """A page as scanners make it: packed bytes in which anything may come about by chance."""
    picture, packed = Image.effect_noise((300, 300), 90), io.BytesIO()
    picture.save(packed, "PDF")
    chance = b"1 0 obj<</Length 9>>stream\n#4a /JS /AA(\nendstream endobj /OpenAction [1 0 R /Fit]"
    return packed.getvalue() + chance


def packed_objects(names):
    objects = zlib.compress(names)
    return b"%PDF-1.5\n5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n" + objects + b"\nendstream\n%%EOF"


def packed_behind(line_end):
    """Objects that run, behind a word that readers take as well, before a stream that is in order."""
    packed = packed_objects(b"1 0 <</S/JavaScript/JS(x)>>").replace(b"stream\n", b"stream" + line_end, 1)
    harmless = zlib.compress(b"BT (page) Tj ET")
    return packed + b"\nendobj\n6 0 obj<</Filter/FlateDecode>>stream\n" + harmless + b"\nendstream endobj\n%%EOF"


def encrypted():
    content = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


PLAIN = {
    "pdf": (scan(), pdfs.PDF),
    "docx": (docx({RELS: LINK.format("hyperlink")}), office_files.REGISTERED[office_files.DOCX]),
    "xlsx": (xlsx(), office_files.REGISTERED[office_files.XLSX]),
}
REFUSED = {
    "a page": b"<html><script>alert(1)</script></html>",
    "a program": b"MZ\x90\x00" + b"\0" * 100,
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "a PDF that runs": b"%PDF-1.4\n/OpenAction 1 0 R\n%%EOF",
    "a PDF that spells its names another way": b"%PDF-1.4\n/J#61vaScript 1 0 R\n%%EOF",
    "a PDF that runs from a packed object": packed_objects(b"1 0 <</S/Java#53cript/JS(x)>>"),
    "a PDF with a file in a packed object": packed_objects(b"1 0 <</AA<</O 2 0 R>>>>"),
    "a PDF packed in another way": b"%PDF-1.5\n5 0 obj<</Type/ObjStm>>stream\nPQRS\nendstream",
    "a PDF with a pack that has no end": b"%PDF-1.5\n5 0 obj<</Type/Obj#53tm>>stream\nPQRS",
    "a PDF that packs behind half a line end": packed_behind(b"\r"),
    "a PDF that packs behind a space": packed_behind(b" \n"),
    "a PDF with too many packed objects": packed_objects(b" " * (pdfs.MOST_UNPACKED_BYTES + 1)),
    "an encrypted PDF": b"%PDF-1.4\ntrailer<</Encrypt 3 0 R>>",
    "a PDF that hides its names in a false stream": b"%PDF-1.4\n% stream\n1 0 obj<</S/JavaScript>>%endstream",
    "macros": docx({"word/vbaProject.bin": "x"}),
    "the type with macros": docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
    "an embedded object": docx({"word/embeddings/oleObject1.bin": "x"}),
    "a page inside": docx({"word/afchunk.html": "<script>"}),
    "a template from elsewhere": docx({RELS: LINK.format("attachedTemplate")}),
    "a template from an address that ends like a link's": docx(
        {RELS: LINK.format("attachedTemplate").replace("a.test/x", "a.test/hyperlink")}
    ),
    "a template under another prefix": docx(
        {RELS: LINK.format("attachedTemplate").replace("<Relationship ", '<r:Relationship xmlns:r="urn:x" ')}
    ),
    "a template behind a letter spelled another way": docx(
        {RELS: LINK.format("attachedTemplate").replace("External", "&#69;xternal")}
    ),
    "a template behind a sign": docx({RELS: LINK.format("attachedTemplate").replace("Target=", 'Id="a>b" Target=')}),
    "the type with macros, spelled another way": docx(main=MAIN + '"/><Override ContentType="x.m&#97;croEnabled'),
    "links that are no XML": docx({RELS: "<Relationships>"}),
    "a link in another encoding": docx({RELS: LINK.format("attachedTemplate").encode("utf-16")}),
    "a declared entity": docx(
        {RELS: "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>" + LINK.format("hyperlink")}
    ),
    "a part outside the package": docx({"../../x": "x"}),
    "a bomb": docx({"word/media/image1.emf": b"\0" * (office_files.MOST_BYTES + 1)}),
    "too many parts": docx({f"word/p{n}.xml": "x" for n in range(office_files.MOST_PARTS)}),
    "a password": encrypted(),
    "half a file": docx()[:200],
    "a zip of something": docx(main="application/octet-stream"),
}


# A search that begins anew at each of these, and looks to the end each time, takes hours.
SLOW = {
    "streams without end": b"%PDF-1.4\n" + b"stream\n" * 1_400_000,
    "packs without end": b"%PDF-1.4\n" + b"/ObjStm stream\n" * 700_000,
    "letters spelled another way": b"%PDF-1.4\n" + b"#41" * 3_400_000,
    "tags without end": docx({RELS: '<Relationship TargetMode = "External' * 28_000}),
}


def is_plain(content):
    if content.startswith(b"%PDF"):
        return not pdfs.is_active(content)
    try:
        return bool(office_files.kind_of(content))
    except office_files.NotPlain:
        return False


@pytest.mark.parametrize("what", SLOW)
def test_whatever_is_in_a_document_it_is_looked_through_in_a_moment(what):
    content = SLOW[what]

    with work_below(5):
        assert is_plain(content) is (what == "streams without end")


@pytest.mark.parametrize("what", REFUSED)
def test_what_acts_when_it_is_opened_is_no_document_of_an_answer(admin_of, what, settings):
    refused = admin_of(1).upload(REFUSED[what], "答复.docx", "application/pdf", to=TO)

    assert refused.status_code == 415, refused.json
    assert refused.json["error"]["fields"] == {"file": "请更换文件"}
    assert models.Attachment.select().count() == 0


@pytest.mark.parametrize("what", PLAIN)
def test_a_document_is_sealed_and_reaches_the_author_and_the_desks_and_nobody_else(
    phone, city, supervisor, admin_of, settings, what
):
    content, media_type = PLAIN[what]
    filed = phone("wang").post("/api/v1/complaints", complaint_body(city[WINDOW])).json
    receipt = {name: filed[name] for name in ("receipt_number", "secret")}
    row = models.Complaint.get()
    base, unit = f"/api/v1/admin/complaints/{row.id}", admin_of(1)
    supervisor.post(f"{base}/accept")
    supervisor.get(base)
    supervisor.post(f"{base}/assign", {"organization_id": row.organization_id})
    called = f"..\\关于张某的\u202e答复.{what}.exe"
    uploaded = unit.upload(content, "tmp_1.bin", "text/html", to=TO, called=called).json
    stored = Store(settings.service.data_dir / "attachments").read(uploaded["id"])
    early = supervisor.get(f"{TO}/{uploaded['id']}")
    answer = {"text": "已整改，见附件", "result": "resolved", "documents": [uploaded["id"]]}
    assert unit.post(f"{base}/answer", answer).status_code == 200

    asked = {**receipt, "document_id": uploaded["id"]}
    mine = phone().post("/api/v1/complaints/documents", asked)
    others = [
        phone().post("/api/v1/complaints/documents", {**asked, "secret": "2222-2222-2222-2222"}),
        phone().get(f"{TO}/{uploaded['id']}"),
        admin_of(2).get(f"{TO}/{uploaded['id']}"),
        early,
    ]

    assert content not in stored
    for answer in (mine, unit.get(f"{TO}/{uploaded['id']}"), supervisor.get(f"{TO}/{uploaded['id']}")):
        assert (answer.status_code, answer.data, answer.content_type) == (200, content, media_type)
        told = parse_options_header(answer.headers["Content-Disposition"])
        assert told == ("attachment", {"filename": f"关于张某的答复.{what}"})
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [one.status_code for one in others] == [404, 401, 404, 404]
    progress = phone().post("/api/v1/complaints/progress", receipt).json
    (line,) = [line for line in progress["timeline"] if line["documents"]]
    assert line["documents"] == [uploaded["id"]]
    assert progress["documents"] == unit.get(base).json["documents"] == supervisor.get(base).json["documents"]
    assert [one["name"] for one in progress["documents"]] == [f"关于张某的答复.{what}"]
    # What a file is called may name somebody.
    assert "张某".encode() not in (models.Attachment.get().name_cipher or "张某".encode())


def test_a_document_of_somebody_else_or_used_before_goes_with_no_answer(phone, city, supervisor, admin_of):
    phone("wang").post("/api/v1/complaints", complaint_body(city[WINDOW]))
    row = models.Complaint.get()
    base = f"/api/v1/admin/complaints/{row.id}"
    supervisor.post(f"{base}/accept")
    foreign = admin_of(2).upload(PLAIN["pdf"][0], to=TO).json["id"]

    refused = supervisor.post(f"{base}/answer", {"text": "已整改", "result": "resolved", "documents": [foreign]})

    assert (refused.status_code, models.Complaint.get().status.value) == (422, "accepted")
    assert refused.json["error"]["fields"] == {"documents": "请重新添加附件"}
    large = supervisor.upload(b"%PDF-1.4" + b" " * (10 * 2**20), to=TO)
    assert (large.status_code, large.json["error"]["message"]) == (413, "附件不能超过 10 MB，请压缩后重试")
