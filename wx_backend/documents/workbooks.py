"""数据导出：tables as an Excel workbook or as CSV, in which nothing is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from wx_backend.domain.figure_tables import Table, Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# What a spreadsheet takes for the beginning of a formula, in both widths.
ACTIVE = tuple("=+-@\t\r\n＝＋－＠|")
HEAD = PatternFill("solid", fgColor="E8EEF7")
NARROW, WIDE, WIDEST = 11, 26, 60


def inert(value: Value) -> Value:
    """Words that no spreadsheet takes for a formula; numbers as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(ACTIVE) else value


def xlsx(tables: Iterable[Table]) -> bytes:
    """A workbook with one visible sheet for each table."""
    book = Workbook(write_only=True)
    book.properties.creator = "码上监督"
    for table in tables:
        _sheet(book, table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.name)
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{len(table.lines) + 2}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for line in table.lines:
        sheet.append([_cell(sheet, line, Font(bold=line is table.lines[0]))])
    sheet.append([_head(sheet, name) for name in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: object, value: Value, font: Font | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, inert(value))
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, float):
        cell.number_format = "0.0"
    if font:
        cell.font = font
    return cell


def _head(sheet: object, name: str) -> WriteOnlyCell:
    cell = _cell(sheet, name, Font(bold=True))
    cell.fill, cell.alignment = HEAD, Alignment(wrap_text=True, vertical="center")
    return cell


def _widths(table: Table) -> list[int]:
    """Wide enough for the words of each column; Chinese characters take two."""
    widths = []
    for number in range(len(table.columns)):
        words = [row[number] for row in table.rows if isinstance(row[number], str)]
        longest = max((2 * len(str(one)) for one in words), default=0)
        widths.append(NARROW if longest <= NARROW else WIDE if longest <= WIDE else WIDEST)
    return widths


def comma_separated(tables: Sequence[Table]) -> bytes:
    """The first table as CSV in UTF-8, with the mark by which Excel knows it."""
    table, *_ = tables
    text = io.StringIO()
    writer = csv.writer(text)
    lines: list[list[Value]] = [list(table.columns), *table.rows]
    writer.writerows([inert(value) for value in line] for line in lines)
    return "\ufeff".encode() + text.getvalue().encode()
