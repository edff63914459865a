"""导入模板：an empty workbook for a kind of file, with drop-downs where there is a choice and a sheet that explains."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wx_backend.domain.imports.cells import read_day
from wx_backend.domain.imports.sheets import Column

# A drop-down for as many lines as anybody fills in by hand.
LINES = 5000
REQUIRED = PatternFill("solid", fgColor="FDE9D9")
OPTIONAL = PatternFill("solid", fgColor="E7EEF7")


def workbook(title: str, about: str, columns: Sequence[Column], today: date) -> bytes:
    """The template as the bytes of an xlsx."""
    book = Workbook()
    book.properties.creator = "码上监督"
    sheet: Worksheet = book.active
    sheet.title = title
    for place, column in enumerate(columns, start=1):
        _head(sheet, place, column)
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("填写说明"), title, about, columns, today)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _head(sheet: Worksheet, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    cell = sheet.cell(1, place, f"{column.title}*" if column.required else column.title)
    cell.font = Font(bold=True)
    cell.fill = REQUIRED if column.required else OPTIONAL
    sheet.column_dimensions[letter].width = max(12, len(column.title) * 2 + 6)
    lines = f"{letter}2:{letter}{LINES}"
    # Text, so that a long number keeps its digits and a leading zero.
    sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if column.read is read_day else "@"
    if column.choices:
        choice = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=not column.required)
        choice.error, choice.errorTitle = f"请从列表中选择：{'、'.join(column.choices)}", column.title
        choice.add(lines)
        sheet.add_data_validation(choice)


def _explain(sheet: Worksheet, title: str, about: str, columns: Sequence[Column], today: date) -> None:
    sheet.append([f"{title}导入模板"])
    sheet.append([about])
    sheet.append(
        ["只填第一张表；第一行是列名，请勿改动；带 * 的列必填。日期写成 2026-03-01。不要合并单元格、不要写公式。"]
    )
    sheet.append(["导入会先核对：有一行错误则全部不导入，并指出行号和列名；减少超过十分之一须另行确认。"])
    sheet.append([f"模板日期：{today.isoformat()}"])
    sheet.append([])
    sheet.append(["列名", "必填", "说明", "可选值", "示例"])
    for column in columns:
        required = "是" if column.required else "否"
        sheet.append([column.title, required, column.about, "、".join(column.choices), column.example])
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[7]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (20, 8, 60, 36, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=7):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
