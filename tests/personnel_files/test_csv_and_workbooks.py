"""数据文件：what people save from Excel and WPS is read as they see it; workbooks made to harm are refused quickly."""

from __future__ import annotations

import io
import resource
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook

from wx_backend.domain.imports import registry
from wx_backend.domain.imports.sheets import FileWrong
from wx_backend.personnel_files import limits, sources, templates

LINES = [["工号", "姓名"], ["S1", "虚构甲"], ["S2", "虚构㐂"]]


def everything(sheet):
    return [list(sheet.heading), *(list(cells) for _, cells in sheet.lines)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_csv_is_read_in_every_encoding_that_excel_saves(tmp_path, encoding, ending):
    path = tmp_path / "a.csv"
    path.write_bytes(ending.join(",".join(line) for line in LINES).encode(encoding))

    assert everything(sources.read(str(path))) == LINES


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe\x00\xd8", "文件编码无法识别"),
        ("工号,姓名\nS1,\"甲\n".encode(), "不是完整的 CSV，请检查引号"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .xls 或加密的工作簿"),
        (b"PK\x03\x04 but no package", "不是完整的 xlsx 工作簿"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(tmp_path, content, problem):
    path = tmp_path / "a"
    path.write_bytes(content)

    with pytest.raises(FileWrong, match=problem):
        everything(sources.read(str(path)))


def test_lines_have_the_numbers_that_people_see(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('工号,姓名\n\nS1,"甲\n乙"\nS2,丙\n')

    assert [number for number, _ in sources.read(str(path)).lines] == [2, 3, 4]


@pytest.fixture
def book(tmp_path):
    """Saves a workbook of these lines; gives its path."""

    def act(lines, name="a.xlsx"):
        made = Workbook()
        for line in lines:
            made.active.append(line)
        made.save(tmp_path / name)
        return tmp_path / name

    return act


def test_cells_say_what_people_see(book):
    path = book([
        ["工号", "日期", "时刻", "人数", "是否", "比例", "空"],
        [10086, date(2026, 3, 1), datetime.combine(date(2026, 3, 1), time(9, 30)), 3.0, True, 0.5, None],
        ["007", "2026-03-01", None, "3", False, -2, "　"],
    ])  # fmt: skip

    assert everything(sources.read(str(path)))[1:] == [
        ["10086", "2026-03-01", "2026-03-01 09:30:00", "3", "是", "0.5", ""],
        ["007", "2026-03-01", "", "3", "否", "-2", "　"],
    ]


def test_a_number_that_lost_its_digits_says_so(book):
    path = book([["工号"], [123456789012345678]])

    assert "请把该列设为文本格式" in everything(sources.read(str(path)))[1][0]


def test_lines_above_the_heading_do_not_shift_the_numbers(book):
    path = book([[], ["工号", "姓名"], ["S1", "甲"]])

    sheet = sources.read(str(path))

    assert (list(sheet.heading), [number for number, _ in sheet.lines]) == (["工号", "姓名"], [3])


@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_a_template_has_its_columns_choices_and_explanations_and_can_be_read_back(tmp_path, kind):
    wanted = registry.KINDS[kind]
    content = templates.workbook(wanted.title, wanted.about, wanted.columns, date(2026, 11, 23))
    path = tmp_path / "template.xlsx"
    path.write_bytes(content)

    made = load_workbook(io.BytesIO(content))
    lists = made.worksheets[0].data_validations.dataValidation
    explained = [row[0] for row in made["填写说明"].iter_rows(values_only=True)]

    assert [name.rstrip("*") for name in sources.read(str(path)).heading] == [c.title for c in wanted.columns]
    assert [one.formula1.strip('"').split(",") for one in lists] == [
        list(c.choices) for c in wanted.columns if c.choices
    ]
    assert {c.title for c in wanted.columns} <= set(explained)


PLAIN = (
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
)  # fmt: skip


@pytest.fixture
def tampered(book, tmp_path):
    """A small workbook in which parts are added or replaced; gives its path."""

    def act(parts, compression=zipfile.ZIP_DEFLATED):
        path = tmp_path / "hostile.xlsx"
        with zipfile.ZipFile(book(LINES)) as good, zipfile.ZipFile(path, "w", compression) as bad:
            for name in good.namelist():
                bad.writestr(name, parts.pop(name) if name in parts else good.read(name))
            for name, content in parts.items():
                bad.writestr(name, content)
        return path

    return act


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = (
    '<Relationships xmlns="x"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/externalLinkPath" Target="http://198.51.100.7/x.xlsx" TargetMode="External"/></Relationships>'
)
HOSTILE: dict[str, tuple[dict[str, str | bytes] | None, str]] = {
    "macros": ({"xl/vbaProject.bin": b"x"}, "宏、外部链接"),
    "macro content type": ({"[Content_Types].xml": "<Types>sheet.macroEnabled.main+xml</Types>"}, "不是 xlsx"),
    "external links": ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "宏、外部链接"),
    "an outside relationship": ({"xl/worksheets/_rels/sheet1.xml.rels": OUTSIDE}, "外部链接"),
    "an embedded document": ({"xl/embeddings/oleObject1.bin": b"x"}, "嵌入对象"),
    "data connections": ({"xl/connections.xml": "<connections/>"}, "宏、外部链接"),
    "an external entity": ({"xl/worksheets/sheet1.xml": DTD + SHEET.format("")}, "文档声明"),
    "an entity after a comment": ({"xl/workbook.xml": "<!-- <x> -->" + DTD[21:] + "<workbook/>"}, "文档声明"),
    "a billion laughs": ({"xl/sharedStrings.xml": LAUGHS + "<sst>&b;</sst>"}, "文档声明"),
    "an entity in UTF-16": ({"xl/workbook.xml": (DTD + "<workbook/>").encode("utf-16")}, "文档声明"),
    "a thousand sheets": (dict.fromkeys((f"xl/worksheets/sheet{n}.xml" for n in range(2, 1001)), "<a/>"), "超过 10 张"),
    "a thousand parts": (dict.fromkeys((f"docProps/x{n}.xml" for n in range(1000)), "<a/>"), "内部文件过多"),
    "a bomb": ({"xl/worksheets/sheet1.xml": SHEET.format("<row/>" * 10_000_000)}, "解压后过大"),
    "oversized texts": ({"xl/sharedStrings.xml": "<sst>" + "<si><t>x</t></si>" * 4_500_000 + "</sst>"}, "解压后过大"),
    "a cell at the far end": (
        {"xl/worksheets/sheet1.xml": SHEET.format(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')},
        "无法读取|超过",
    ),
    "half a package": (None, "不是完整的 xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_workbook_made_to_harm_is_refused_within_a_second_of_work(tampered, tmp_path, what):
    parts, problem = HOSTILE[what]
    path = tampered(dict(parts or {}))
    if parts is None:
        path.write_bytes(path.read_bytes()[:-40])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises(FileWrong, match=problem):
        everything(sources.read(str(path)))

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


def test_a_hyperlink_in_a_cell_is_no_external_link(tmp_path):
    made = Workbook()
    made.active.append(["工号"])
    made.active["A1"].hyperlink = "https://mashang.example.test/"
    made.save(tmp_path / "link.xlsx")

    assert everything(sources.read(str(tmp_path / "link.xlsx"))) == [["工号"]]


def test_the_reading_process_may_not_take_more_memory_than_it_is_given(tampered, monkeypatch):
    row = "<row>" + "<c><v>1</v></c>" * 40 + "</row>"
    path = tampered({"xl/worksheets/sheet1.xml": SHEET.format(row * 15_000)}, zipfile.ZIP_STORED)
    assert len(everything(sources.read(str(path)))) == 15_000

    monkeypatch.setattr(limits, "PROCESS_BYTES", 48 * 1024**2)

    with pytest.raises(FileWrong, match=r"过于复杂|无法读取"):
        everything(sources.read(str(path)))


def test_too_many_lines_are_refused(book, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LINES", 2)
    (tmp_path / "a.csv").write_text("工号\nS1\nS2\n")

    for path in (book(LINES), tmp_path / "a.csv"):
        with pytest.raises(FileWrong, match="超过 2 行"):
            everything(sources.read(str(path)))
