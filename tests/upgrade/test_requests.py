"""Which HTTP requests of the tests run a line: ASGI for real, WSGI through its entry's frames."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alchemigrate import probe
from alchemigrate.upgrade.evidence import load, record

PYTHON = Path(sys.executable)
API = """\
from fastapi import FastAPI, HTTPException
from work import first, second, outside

api = FastAPI()


@api.get("/orders/{number}")
def order(number: int):
    return first(number)


@api.get("/slow/{number}")
async def slow(number: int):
    import asyncio
    await asyncio.sleep(0)
    return second(number)


@api.get("/broken")
async def broken():
    import asyncio
    await asyncio.sleep(0)
    raise KeyError(second(1))
"""
WORK = """\
def first(number):
    return number


def second(number):
    return number


def outside(number):
    return number
"""
TESTS = """\
import pytest
from fastapi.testclient import TestClient
from api import api
from work import first, outside

def test_orders():
    client = TestClient(api)
    assert client.get("/orders/1").json() == client.get("/orders/1?x=1").json() == 1
    assert client.get("/orders/2").json() == 2
    assert client.get("/slow/3").json() == 3
    assert outside(1) == 1

def test_broken():
    with pytest.raises(KeyError):
        TestClient(api).get("/broken")
    assert outside(first(1)) == 1
"""


def test_requests_of_an_asgi_application(tmp_path: Path) -> None:
    files = {"api.py": API, "work.py": WORK, "test_api.py": TESTS, "pyproject.toml": ""}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = record(tmp_path, PYTHON, [])
    assert {one.outcome for one in done.run.outcomes.values()} == {"passed"}
    work = load(tmp_path)["work.py"]
    assert work.lines[2] == 2
    assert (work.requests[2], work.requests[6]) == (1, 2)
    assert 10 not in work.requests


SERVER = """\
import sys
import alchemigrate_requests
from alchemigrate_requests import Requests

requests, seen = Requests(), []

class Router:
    def __call__(self, environ, start):
        seen.append(requests.now)
        if environ["PATH_INFO"] == "/inner":
            return []
        return Router()({"REQUEST_METHOD": "POST", "PATH_INFO": "/inner"}, start)

sys.modules["pyramid.router"] = sys.modules["__main__"]
requests.watch("pyramid.router")

def trace(frame, event, argument):
    return requests.enter(frame) if frame.f_code in requests.entries else None

sys.settrace(trace)
path = "/users/7/keys/0a7b8c9d-0000-4000-8000-0123456789ab"
Router()({"REQUEST_METHOD": "GET", "PATH_INFO": path}, None)
seen.append(requests.now)
try:
    Router()({"REQUEST_METHOD": "GET"}, None)
except KeyError:
    seen.append(requests.now)
sys.settrace(None)
print(seen)
"""


def test_an_inner_application_is_a_part_of_the_outer_request(tmp_path: Path) -> None:
    """The entry may be left by an error, too."""
    folder = Path(probe.__file__).parent / "plugin"
    done = subprocess.run(
        [PYTHON, "-c", SERVER], env={"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.strip() == str(["GET /users/*/keys/*"] * 2 + ["", "GET /", ""])
