"""Says what goes on: a line that changes on a terminal, a plain line now and then elsewhere; all of it on stderr."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler

SECONDS_BETWEEN_LINES = 5.0

_console = Console(stderr=True, highlight=False)


def set_up_logging() -> None:
    """Sends warnings, such as that a source wants us to wait, to stderr without disturbing the progress line."""
    handler: logging.Handler = (
        RichHandler(console=_console, show_path=False, show_level=False)
        if _console.is_terminal
        else logging.StreamHandler()
    )
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])


def silent(_: str) -> None:
    """Shows no progress."""


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows one line of progress."""
    if _console.is_terminal:
        with _console.status("") as status:
            yield status.update
    else:
        yield _PlainLines()


class _PlainLines:
    """Prints the first line, and then one whenever some seconds have passed."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def __call__(self, text: str) -> None:
        if time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            _console.print(text, markup=False, soft_wrap=True)
