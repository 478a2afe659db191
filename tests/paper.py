"""How many sides of paper a page takes."""

import re

from playwright.sync_api import Browser


def sides(browser: Browser, address: str) -> int:
    """Print a page to A4 as a browser does; return how many sides it takes."""
    page = browser.new_page()
    page.goto(address)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", paper))
