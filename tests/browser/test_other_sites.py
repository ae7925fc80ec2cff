"""What a page of another site can make a real Chromium send here: nothing; our own forms go through."""

import http.server
import threading
from collections.abc import Iterator
from html import escape

import pytest
from playwright.sync_api import Browser

from tests.test_serve import Served, served

STATE = escape('{"answers":{"age":30},"asked":["age"]}')


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A site with a form that posts itself to ours, with answers of its own choice."""

    target = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        form = f'<form method="post" action="{self.target}"><input name="state" value="{STATE}">'
        self.wfile.write(f'{form}<input name="lang" value="en"><button>Go</button></form>'.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def ours() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def elsewhere(ours: Served) -> Iterator[int]:
    Elsewhere.target = f"http://127.0.0.1:{ours.port}/report?lang=en"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_form_of_another_site_is_refused(chromium: Browser, elsewhere: int, host: str) -> None:
    """Another host, and another port of the same: the page says so, and shows no advice."""
    page = chromium.new_page()
    page.goto(f"http://{host}:{elsewhere}/")
    with page.expect_navigation() as found:
        page.get_by_role("button", name="Go").click()
    assert found.value.status == 403
    assert "This request came from another site" in page.inner_text("h1")
    page.close()


def test_our_own_forms_go_through(chromium: Browser, ours: Served) -> None:
    """And name our page's origin, which is all that an older browser has to say: it is not hidden."""
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    at = f"http://127.0.0.1:{ours.port}"
    page.goto(f"{at}/?lang=en")
    for button in ("Start", "中文"):
        with page.expect_navigation() as found:
            page.get_by_role("button", name=button).click()
        assert found.value.status == 200
        assert found.value.request.method == "POST"
        assert found.value.request.all_headers()["origin"] == at
    again = page.reload()
    assert again is not None
    assert (again.status, again.request.method) == (200, "POST")
    page.go_back()
    page.go_forward()
    assert page.locator("form#asking").count() == 1
    context.close()
