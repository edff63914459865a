"""文件限度：how large a file may be and how much work its reading may make; far above a city, far below a bomb."""

FILE_BYTES = 50 * 1024**2
LINES = 300_000
COLUMNS = 100
CELL_CHARACTERS = 32_767  # what a cell of a workbook can hold

# Of a workbook, unpacked.
PARTS = 100
SHEETS = 10
PART_BYTES = 200 * 1024**2
TEXTS_BYTES = 64 * 1024**2
# Tables of rows alike pack 10 to 25 times; what is packed more than that and is large has been made for it.
PACKED = 60
PACKED_FREELY = 4 * 1024**2
# Of the process that reads one.
PROCESS_BYTES = 768 * 1024**2
PROCESSOR_SECONDS = 20

# Of another system's answers.
PAGES = 2000
PAGE_BYTES = 8 * 1024**2
# Of all pages together, from the first question to the last answer.
READ_BYTES = 200 * 1024**2
READ_SECONDS = 600.0
