"""How large a file and its parts may be: more is refused, so that no file takes the memory of the machine."""

MEGABYTE = 1024**2
LARGEST_TEXT = 1024 * MEGABYTE
LARGEST_WORKBOOK = 100 * MEGABYTE
LARGEST_OLD_WORKBOOK = 32 * MEGABYTE
# A package says of each part how large it is; the reader stops there, so what is declared is what can come.
LARGEST_UNPACKED = 600 * MEGABYTE
LARGEST_SHARED_TEXT = 100 * MEGABYTE
MOST_PARTS = 5_000
MOST_COLUMNS = 2_000
LONGEST_LINE = 4 * MEGABYTE  # characters
LONGEST_CELL = 131_072
MOST_ROWS = 20_000_000
# Problems and rows are told one by one up to so many; the others are counted.
MOST_TOLD = 10_000
SAMPLE = MEGABYTE
LARGEST_PARQUET = 512 * MEGABYTE
PARQUET_MEMORY = 512 * MEGABYTE
# What a message of SDMX may hold besides observations, and how deep its elements may nest.
DEEPEST_XML = 100
MOST_DATA_SETS = 1_000
MOST_GROUPS = 100_000
# A workbook has no more rows, whatever a file says; so many merged ranges are read, and rows named as hidden.
MOST_SHEET_ROWS = 1_048_576
MOST_MERGED = 200_000
