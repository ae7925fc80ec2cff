"""What we rely on inside of other people's libraries, by name: a version without it fails here.

The upper bounds in pyproject.toml keep such a version out; this says what to look at before one is
raised. Each name is used in web/connection.py, web/server.py, or cli/keys.py.
"""

import asyncio
import dis
import inspect
from typing import Any

import pytest
import questionary
import uvicorn
from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application
from prompt_toolkit.input import DummyInput
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import ScrollOffsets, Window
from prompt_toolkit.layout.containers import WindowRenderInfo
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from prompt_toolkit.output import DummyOutput
from questionary.prompts.common import InquirerControl
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import Server, ServerState

METHODS = [
    (HttpToolsProtocol, "connection_made", ("transport",)),
    (HttpToolsProtocol, "connection_lost", ("exc",)),
    (HttpToolsProtocol, "data_received", ("data",)),
    (HttpToolsProtocol, "on_header", ("name", "value")),
    (HttpToolsProtocol, "on_headers_complete", ()),
    (HttpToolsProtocol, "on_body", ("body",)),
    (HttpToolsProtocol, "on_message_complete", ()),
    (HttpToolsProtocol, "on_response_complete", ()),
    (HttpToolsProtocol, "pause_writing", ()),
    (HttpToolsProtocol, "send_400_response", ("msg",)),
    (Server, "__init__", ("config",)),
    (Server, "run", ("sockets",)),
    (Server, "startup", ("sockets",)),
    (Server, "shutdown", ("sockets",)),
    (Server, "handle_exit", ("sig", "frame")),
    (questionary.Question, "unsafe_ask", ("patch_stdout",)),
    (Application, "exit", ("result", "exception", "style")),
    (Application, "suspend_to_background", ("suspend_group",)),
    (KeyBindings, "add", None),
    (ConditionalMargin, "__init__", ("margin", "filter")),
    (ScrollbarMargin, "__init__", None),
    (ScrollOffsets, "__init__", None),
    (WindowRenderInfo, "content_height", None),
]


@pytest.mark.parametrize(("owner", "name", "arguments"), METHODS)
def test_a_method_that_we_replace_or_call(
    owner: type, name: str, arguments: tuple[str, ...] | None
) -> None:
    """Where its arguments matter, they are these, in this order."""
    found = getattr(owner, name, None)
    assert found is not None, f"{owner.__name__} has no {name} any more"
    if arguments is not None:
        given = tuple(inspect.signature(found).parameters)
        assert given == ("self", *arguments), f"{owner.__name__}.{name} takes other arguments"


@pytest.fixture
def protocol() -> Any:
    """A connection as uvicorn makes one."""
    loop = asyncio.new_event_loop()
    config = uvicorn.Config(lambda: None, limit_concurrency=3, log_config=None)
    yield HttpToolsProtocol(config, ServerState(), {}, _loop=loop)
    loop.close()


def test_what_a_connection_has(protocol: Any) -> None:
    """Each is read or set by ours, in its own sense."""
    names = (
        "app config connections cycle flow headers limit_concurrency loop pipeline tasks transport"
    )
    missing = [name for name in names.split() if not hasattr(protocol, name)]
    assert missing == [], "HttpToolsProtocol has no longer what web/connection.py reads"
    assert protocol.app is protocol.config.loaded_app
    assert protocol.config.limit_concurrency == protocol.limit_concurrency == 3
    assert protocol.connections is protocol.server_state.connections
    assert protocol.tasks is protocol.server_state.tasks
    assert callable(httptools_impl.FlowControl.resume_reading)


NAMES = {
    "app": HttpToolsProtocol.on_headers_complete,
    "limit_concurrency": HttpToolsProtocol.on_headers_complete,
    "cycle": HttpToolsProtocol.on_headers_complete,
    "pipeline": HttpToolsProtocol.on_headers_complete,
    "pause_reading": HttpToolsProtocol.on_headers_complete,
    "url": HttpToolsProtocol.on_url,
    "send_400_response": HttpToolsProtocol.data_received,
    "resume_reading": HttpToolsProtocol.on_response_complete,
    "message_event": HttpToolsProtocol.connection_lost,
    "disconnected": HttpToolsProtocol.connection_lost,
}


@pytest.mark.parametrize("name", NAMES)
def test_what_uvicorn_itself_looks_at_there(name: str) -> None:
    """Else ours would set, or override, what nobody looks at, and nothing would fail."""
    used = {step.argval for step in dis.get_instructions(NAMES[name])}
    assert name in used, f"HttpToolsProtocol.{NAMES[name].__name__} does without {name}"


def test_what_a_request_in_progress_has() -> None:
    """Whether it is answered, and how it learns that nobody waits any more."""
    given = dict.fromkeys(list(inspect.signature(RequestResponseCycle).parameters))
    cycle = RequestResponseCycle(**{**given, "message_event": asyncio.Event()})
    assert (cycle.response_started, cycle.response_complete) == (False, False)
    assert cycle.disconnected is False
    assert isinstance(cycle.message_event, asyncio.Event)
    used = {step.argval for step in dis.get_instructions(RequestResponseCycle.receive)}
    assert {"disconnected", "message_event"} <= used


def test_status_lines() -> None:
    """A status has its first line, end of line included, and no header yet."""
    assert httptools_impl.STATUS_LINE[503] == b"HTTP/1.1 503 Service Unavailable\r\n"


def test_what_a_server_has() -> None:
    """Its requests in progress, whether it was told twice to stop, and its lifespan."""
    server = Server(uvicorn.Config(lambda: None, log_config=None))
    assert server.force_exit is False
    assert server.server_state.tasks == set()
    assert "lifespan" in {step.argval for step in dis.get_instructions(Server._serve)}
    assert "force_exit" in {step.argval for step in dis.get_instructions(Server.handle_exit)}


def test_what_a_choice_on_the_terminal_is_made_of() -> None:
    """A list within a window, where it points, and keys that can be added to it."""
    asked = questionary.select(
        "?", ["a", "b"], qmark="", pointer="›", instruction=" ",
        input=DummyInput(), output=DummyOutput(),
    )  # fmt: skip
    app = asked.application
    windows = [w for w in app.layout.find_all_windows() if isinstance(w.content, InquirerControl)]
    assert len(windows) == 1, "the list of choices is not drawn by one InquirerControl any more"
    window = windows[0]
    assert isinstance(window, Window)
    assert (window.content.pointed_at, window.content.is_answered) == (0, False)
    assert all(hasattr(window, name) for name in ("render_info", "right_margins", "scroll_offsets"))
    assert hasattr(app.key_bindings, "add"), "keys cannot be added to a question any more"
    assert (app.loop, app.is_running, app.future) == (None, False, None)
    clear_typeahead(DummyInput())
    assert "window_height" in inspect.signature(WindowRenderInfo).parameters
    assert "enable_suspend" in inspect.signature(PromptSession).parameters
