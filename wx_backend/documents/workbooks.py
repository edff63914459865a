"""数据导出：tables as an Excel workbook or as CSV, in which nothing is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from wx_backend.domain import text
from wx_backend.domain.figure_tables import Table, Value

# What a spreadsheet takes for the beginning of a formula, in both widths.
ACTIVE = tuple("=+-@\t\r\n＝＋－＠|")
HEAD = PatternFill("solid", fgColor="E8EEF7")
LINE = Border(bottom=Side(style="thin", color="C5CEDB"))
NARROWEST, WIDEST = 10, 44
HEAD_HEIGHT = 34  # points; two lines of words


def inert(value: Value) -> Value:
    """Words that no spreadsheet takes for a formula, without signs that nobody sees; numbers as they are."""
    if not isinstance(value, str):
        return value
    seen = text.cleaned(value)
    # Also what only begins so once unseen signs before it are gone.
    return f"'{seen}" if (value.startswith(ACTIVE) or seen.startswith(ACTIVE)) else seen


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
    sheet.row_dimensions[len(table.lines) + 1].height = HEAD_HEIGHT
    for line in table.lines:
        sheet.append([_cell(sheet, line, Font(bold=line is table.lines[0]))])
    sheet.append([_head(sheet, name) for name in table.columns])
    for row in table.rows:
        sheet.append([_lined(sheet, value) for value in row])


def _cell(sheet: object, value: Value, font: Font | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, inert(value))
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, float):
        cell.number_format = "0.0"
    if font:
        cell.font = font
    return cell


def _lined(sheet: object, value: Value) -> WriteOnlyCell:
    cell = _cell(sheet, value)
    cell.border = LINE
    cell.alignment = Alignment(horizontal="left" if isinstance(value, str) else "right", vertical="center")
    return cell


def _head(sheet: object, name: str) -> WriteOnlyCell:
    cell = _cell(sheet, name, Font(bold=True))
    cell.fill, cell.alignment = HEAD, Alignment(wrap_text=True, horizontal="center", vertical="center")
    return cell


def _widths(table: Table) -> list[int]:
    """Wide enough for the words of each column; Chinese characters take two."""
    longest = (
        max((2 * len(str(row[number])) for row in table.rows if isinstance(row[number], str)), default=0)
        for number in range(len(table.columns))
    )
    return [min(max(NARROWEST, words + 2), WIDEST) for words in longest]


def comma_separated(tables: Sequence[Table]) -> bytes:
    """The first table as CSV in UTF-8, with the mark by which Excel knows it."""
    table, *_ = tables
    written = io.StringIO()
    writer = csv.writer(written)
    lines: list[list[Value]] = [list(table.columns), *table.rows]
    writer.writerows([inert(value) for value in line] for line in lines)
    return "\ufeff".encode() + written.getvalue().encode()
