"""What a page with four charts weighs: raw and gzipped, before and after a reader reaches for every chart.

Counts the files that a real browser asks for on the built site (`make book` first). Nothing is asserted.
"""

import gzip
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
PAGE = "notebooks/chapter-2-05-exchange-rate.html"


def weigh(addresses: set[str]) -> str:
    """Files, kilobytes raw and kilobytes gzipped; fonts and pictures that are compressed already count as they are."""
    contents = [Path(unquote(urlparse(address).path)).read_bytes() for address in sorted(addresses)]
    zipped = sum(min(len(content), len(gzip.compress(content))) for content in contents)
    return f"{len(contents):3} files {sum(map(len, contents)) / 1000:8.0f} kB raw {zipped / 1000:8.0f} kB gzipped"


def main() -> None:
    """Measure and print."""
    if not (SITE / PAGE).is_file():
        sys.exit("There is no site yet; run `make book` first.")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing; install the Debian package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 844})
            asked: set[str] = set()
            page.on("request", lambda request, asked=asked: asked.add(request.url.split("?")[0].split("#")[0]))
            page.goto((SITE / PAGE).as_uri())
            page.wait_for_load_state("networkidle")
            print(f"{width:5} px, first view:          {weigh(asked)}")
            for chart in page.locator(".figure-chart").all():
                chart.scroll_into_view_if_needed()
            page.wait_for_load_state("networkidle")
            print(f"{width:5} px, scrolled through:    {weigh(asked)}")
            for button in page.locator(".figure-explore").all():
                button.click()
            page.wait_for_function(
                "document.querySelectorAll('.is-live').length === document.querySelectorAll('figure').length"
            )
            print(f"{width:5} px, every chart explored: {weigh(asked)}")
        browser.close()


if __name__ == "__main__":
    main()
