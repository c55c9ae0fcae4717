"""Text that is safe in a cell of a spreadsheet, and back. Pure.

A cell that begins like a formula is run by the program that opens the file (OWASP ASVS 5, 1.2.10): it gets an
apostrophe in front, which `restored` takes away again. Numbers are written as numbers and need none.
"""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width twins of the first."""


def safe(text: str) -> str:
    """The text as a cell may hold it."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def restored(cell: str) -> str:
    """The text that `safe` made the cell from."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(DANGEROUS) else cell
