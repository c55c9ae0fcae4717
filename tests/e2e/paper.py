"""What a page looks like on paper: printed by the browser, and read again page by page."""

from __future__ import annotations

from io import BytesIO

from playwright.sync_api import Page
from pypdf import PdfReader

A4 = (595, 842)
POINTS_OFF = 2


def printed(page: Page) -> list[list[str]]:
    """The lines of every sheet, as the browser prints this page. Every sheet is an A4."""
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for sheet in sheets:
        for measured, wanted in zip((sheet.mediabox.width, sheet.mediabox.height), A4, strict=True):
            assert abs(float(measured) - wanted) < POINTS_OFF, sheet.mediabox
    return [[" ".join(line.split()) for line in sheet.extract_text().splitlines() if line.strip()] for sheet in sheets]
