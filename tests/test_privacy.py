"""Nothing leaves the machine, nothing is kept, nobody is identified."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import advisor

ROOT = Path(__file__).parent.parent

WATCH = """
import os, sys
opened = []
def watch(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "subprocess.", "os.system", "ftplib.")):
        os.write(2, f"NETWORK {event}\\n".encode())
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        os.write(2, f"WRITES {args[0]}\\n".encode())
sys.addaudithook(watch)
from advisor.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_run_opens_no_connection_and_writes_no_file(tmp_path: Path) -> None:
    """Python's own audit events show neither a socket, nor a process, nor a written file."""
    example = subprocess.run(
        [sys.executable, "-m", "advisor", "profile", "example"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    ).stdout
    found = subprocess.run(
        [sys.executable, "-B", "-c", WATCH, "assess", "-"],
        input=example,
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert (found.returncode, found.stderr) == (0, b"")
    assert list(tmp_path.iterdir()) == []


def test_the_questionnaire_opens_no_connection_and_writes_no_file(tmp_path: Path) -> None:
    """Asked line by line, to the end of what is typed: nothing is sent, logged or kept."""
    found = subprocess.run(
        [sys.executable, "-B", "-c", WATCH, "ask", "--lang", "en"],
        input=b"2\n1\n500\n",
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert found.returncode == 0
    assert b"How many yuan do you need" in found.stderr
    assert b"NETWORK" not in found.stderr
    assert b"WRITES" not in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_audit_would_see_a_connection() -> None:
    """The watch itself works: a program that connects is caught."""
    program = WATCH.replace("from advisor.cli import main", "import socket").replace(
        "sys.exit(main(sys.argv[1:]))", "socket.socket().close(); open(os.devnull, 'w').close()"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"NETWORK socket" in found.stderr
    assert b"WRITES" in found.stderr


def test_no_module_imports_a_network_library() -> None:
    """Also where no test runs: no import of anything that could connect. The server only listens."""
    forbidden = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx"}
    harmless = {("server.py", "socket")}
    takes_texts_apart = "urllib.parse"
    for path in (ROOT / "advisor").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wanted = {n for n in names if (path.name, n) not in harmless and n != takes_texts_apart}
            assert not {name.split(".")[0] for name in wanted} & forbidden, path
    server = (ROOT / "advisor" / "web" / "server.py").read_text("utf-8")
    assert "connect(" not in server
    assert "create_connection" not in server


def test_no_fact_asks_who_somebody_is() -> None:
    """No name, identity number, phone or card number: not in a fact's id, not in its question."""
    identity = re.compile(
        r"身份证号|姓名|手机号|电话|卡号|住址|full name|id number|phone|card number|address",
        re.IGNORECASE,
    )
    book = advisor.load_rulebook()
    for name, fact in book.facts.facts.items():
        for text in (name, fact.name.zh, fact.name.en, fact.question.zh, fact.question.en):
            assert not identity.search(text), (name, text)
        assert fact.type in {
            "boolean",
            "integer",
            "money",
            "fraction",
            "date",
            "choice",
            "quotes",
        }
