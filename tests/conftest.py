"""What all tests share: forge (the stand-in GitHub and Jira), where it is at hand, and how cassettes are kept clean."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared"
RECORDED_HOST = "http://127.0.0.1:8080"
LOOPBACK = re.compile(r"http://127\.0\.0\.1:\d+")


@pytest.fixture(scope="session")
def forge() -> ModuleType:
    """The stand-in server's package; a test that needs it is skipped where it is not at hand."""
    folder = SHARED / "forge"
    if not folder.is_dir():
        pytest.skip("../shared/forge is not here")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module("forge")


@pytest.fixture(scope="session")
def world(forge: ModuleType) -> Callable[[str], Any]:
    """Loads a world by its name, once for the whole run."""
    loaded: dict[str, Any] = {}

    def load(name: str) -> Any:
        if name not in loaded:
            folder = SHARED / "forge" / "worlds" / name
            loaded[name] = forge.World(folder if folder.is_dir() else SHARED / "worlds" / name)
        return loaded[name]

    return load


SIGNATURE = re.compile(r"\?sig=\w+")
APP_TOKEN = re.compile(r'"token":"[^"]*","expires_at":"[^"]*"')


def _without_secrets(text: str) -> str:
    """The text under the recorded host; links lose their signatures, and the token of an app never expires."""
    unsigned = SIGNATURE.sub("", LOOPBACK.sub(RECORDED_HOST, text))
    return APP_TOKEN.sub('"token":"removed","expires_at":"2099-01-01T00:00:00Z"', unsigned)


def _scrub_request(request: Any) -> Any:
    request.uri = _without_secrets(request.uri)
    return request


def _scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    kept = {"content-type", "link", "retry-after", "date"}
    response["headers"] = {name: value for name, value in response["headers"].items() if name.lower() in kept}
    for name, values in response["headers"].items():
        if name.lower() == "link":
            response["headers"][name] = [_without_secrets(value) for value in values]
    body = response["body"].get("string", b"")
    if isinstance(body, bytes):
        response["body"]["string"] = _without_secrets(body.decode()).encode()
    return response


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    """Cassettes match on the body too (GraphQL posts differ in nothing else) and hold no secret and no port."""
    return {
        "match_on": ["method", "path", "query", "body"],
        "filter_headers": ["authorization", "cookie", "user-agent"],
        "before_record_request": _scrub_request,
        "before_record_response": _scrub_response,
        "decode_compressed_response": True,
    }
