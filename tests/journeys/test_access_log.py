"""The web server's log, which holds nothing that people searched for."""

import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from assetmap.web.access_log import WithoutQuery
from tests.journeys.local_clusters import until

SERVER = """
import sys
import uvicorn
from fastapi import FastAPI
from assetmap.web.access_log import logging_config
from assetmap.web.problems import add_problem_handlers

app = FastAPI()
add_problem_handlers(app)

@app.get("/assets")
def assets():
    return {}

@app.get("/crash")
def crash():
    raise RuntimeError("as planned")

uvicorn.run(app, port=int(sys.argv[1]), log_config=logging_config(), http=sys.argv[2])
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("protocol", ["httptools", "h11"])
def test_no_query_string_reaches_the_log(tmp_path: Path, protocol: str) -> None:
    log, port = tmp_path / "log", free_port()
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port), protocol],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            ask(port, "/assets?postcode=ZZ1+1AA&q=bereavement")
            ask(port, "/nowhere?postcode=ZZ1+1AA")
            ask(port, "/assets?postcode=ZZ1%201AA?again=ZZ1")
            ask(port, "/crash?postcode=ZZ1+1AA")
        finally:
            server.terminate()
            server.wait(timeout=10)
    text = log.read_text()
    assert text.count('"GET /assets HTTP/1.1" 200') == 2
    assert '"GET /nowhere HTTP/1.1" 404' in text
    assert '"GET /crash HTTP/1.1" 500' in text
    assert "RuntimeError: as planned" in text
    assert "postcode" not in text
    assert "ZZ1" not in text
    assert "bereavement" not in text


def ask(port: int, path: str) -> None:
    def answers() -> bool:
        try:
            httpx2.get(f"http://127.0.0.1:{port}{path}")
        except httpx2.ConnectError:
            return False
        return True

    until(answers)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/api/v1/postcodes/E8%201EA?x=1", "/api/v1/postcodes/…"),
        ("/stories/yours/nriC4DqTePvPEMlPas3FwmwQ8oQr5Tb0", "/stories/yours/…"),
        ("/shortlists/uJ7_-secret", "/shortlists/…"),
        ("/shortlists/uJ7_-secret/shortlist.pdf?size=large", "/shortlists/…/shortlist.pdf"),
        ("/shortlists//uJ7_-secret", "/shortlists//…"),
        ("/shortlist/print", "/shortlist/print"),
    ],
)
def test_neither_a_postcode_nor_a_token_in_a_path_is_written_down(
    address: str, written: str
) -> None:
    arguments = ("127.0.0.1:1", "GET", address, "1.1", 200)
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s", arguments, None)
    assert WithoutQuery().filter(record)
    assert isinstance(record.args, tuple)
    assert record.args[2] == written
