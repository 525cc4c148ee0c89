"""Fixtures for tests in a real browser, with every other host blocked."""

import http.server
import threading
from functools import partial

import pytest
from in_a_browser import CHROMIUM, FLAGS


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=["disk", "http"])
def origin(request, site):
    """The site's address: opened from disk, or served on this machine."""
    if request.param == "disk":
        yield site.resolve().as_uri()
        return
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *arguments: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def visit(browser, origin):
    """Open a page with every other host blocked; afterwards nothing must have failed or been asked elsewhere."""
    contexts, problems = [], []

    def open_page(address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()

        def route(request_route):
            url = request_route.request.url
            if url.startswith((origin, "data:", "blob:")):
                request_route.continue_()
            else:
                problems.append(f"asked {url}")
                request_route.abort()

        def failed(request):
            # A download ends a page load ("aborted"), and without JavaScript a preloaded script is refused ("csp").
            if request.failure not in ("net::ERR_ABORTED", "csp"):
                problems.append(f"failed {request.url} {request.failure}")

        page.route("**/*", route)
        page.on("requestfailed", failed)
        page.on("pageerror", lambda error: problems.append(f"error {error}"))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.goto(f"{origin}/{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
