"""文件名：what is left of what somebody's device called a file, and how a browser is told."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from wx_backend.documents import file_names, office_files, pdfs

NAMES = {
    "决定书.pdf": "决定书.pdf",
    "决定书": "决定书.pdf",
    "决定书.docx": "决定书.pdf",
    "关于 张某 的答复（2026.11.20）.PDF": "关于 张某 的答复（2026.11.20）.pdf",
    "通知.pdf.exe": "通知.pdf",
    "通知.exe .pdf": "通知.pdf",
    "通知. pdf . e x e": "通知. pdf . e x e.pdf",
    r"C:\Users\wang\桌面\答复.pdf": "答复.pdf",
    "../../etc/答复.pdf": "答复.pdf",
    "答复\u202efdp.exe": "答复fdp.pdf",
    "答\u200b复\ufeff\r\nSet-Cookie: x=1.pdf": "答复 Set-Cookie_ x=1.pdf",
    '答"复<1>|*?.pdf': "答_复_1.pdf",
    "  . .答复. . ": "答复.pdf",
    "字" * 300 + ".pdf": "字" * 60 + ".pdf",
    "e\u0301te\u0301.pdf": "été.pdf",
    "答\udcff复.pdf": "答复.pdf",
    "CON.pdf": "",
    "nul": "",
    "com1.2026.pdf": "",
    ".pdf": "",
    "/": "",
    "\u202e": "",
    "": "",
}


@pytest.mark.parametrize("given_name", NAMES)
def test_a_name_keeps_what_people_read_and_nothing_that_acts(given_name):
    assert file_names.cleaned(given_name, pdfs.PDF) == NAMES[given_name]


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [(pdfs.PDF, "pdf"), (office_files.DOCX, "docx"), (office_files.XLSX, "xlsx"), ("image/jpeg", "jpg")],
)
def test_the_ending_is_that_of_the_content(media_type, ending):
    assert file_names.cleaned("照片.heic", media_type) == f"照片.{ending}"


@given(st.text(max_size=80))
def test_whatever_it_was_called_it_is_one_safe_name_that_a_browser_reads_back(given_name):
    name = file_names.cleaned(given_name, pdfs.PDF)
    kind, told = parse_options_header(file_names.disposition(name, pdfs.PDF))

    assert (kind, told["filename"]) == ("attachment", name or "document.pdf")
    assert file_names.cleaned(name, pdfs.PDF) == name
    if name:
        assert re.fullmatch(r'[^/\\<>:"|?*%\x00-\x1f]+\.pdf', name)
        assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in name)
        assert len(name.encode()) < 255


def test_a_picture_may_be_shown_and_everything_else_is_saved():
    assert file_names.disposition("现场.jpg", "image/jpeg") == (
        "inline; filename=\"picture.jpg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA.jpg"
    )
    assert file_names.disposition("", office_files.DOCX) == 'attachment; filename="document.docx"'
