"""A client for each thread that reads: PyGithub's requester mixes up the answers of threads that share it."""

from __future__ import annotations

import threading
from datetime import datetime

from connectors.github.client import Client
from connectors.github.settings import GitHubSettings
from connectors.patience import Patience
from connectors.stream import Cost


class Clients:
    """The clients of one run; while GitHub wants to be left alone by one of them, the others are silent too.

    Args:
        settings: What to read.
        secret: The token, or the private key of an app; it is never logged or stored.
        patience: How long to wait when GitHub is busy.

    Raises:
        ConfigurationError: The secret can not be one.
    """

    def __init__(self, settings: GitHubSettings, secret: str, patience: Patience) -> None:
        self._settings = settings
        self._secret = secret
        self._patience = patience
        self._pause = threading.Lock()
        self._of_thread = threading.local()
        self._made: list[Client] = []
        self.mine()

    def mine(self) -> Client:
        """The client of the thread that asks."""
        found: Client | None = getattr(self._of_thread, "client", None)
        if found is None:
            found = Client(self._settings, self._secret, self._patience, self._pause)
            self._of_thread.client = found
            self._made.append(found)
        return found

    @property
    def cost(self) -> Cost:
        """Requests sent and points charged by all of them so far."""
        made = list(self._made)
        return Cost(requests=sum(one.cost.requests for one in made), points=sum(one.cost.points for one in made))

    @property
    def observed_at(self) -> datetime | None:
        """GitHub's clock (UTC, naive) at the first good answer to the first of them, which finds the repositories."""
        return self._made[0].observed_at
