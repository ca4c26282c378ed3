from __future__ import annotations

import pytest

from connectors import ConfigurationError, ContractBrokenError, CredentialsRefusedError, NotFoundAtSourceError
from connectors.errors import FlowgaugeError, SourceError, TryLaterError
from connectors.patience import Patience
from pipeline.cli import EXIT_CODES
from pipeline.errors import CheckFailedError, LockHeldError, ModelError, NothingBuiltError


def all_kinds(kind: type[FlowgaugeError] = FlowgaugeError) -> set[type[FlowgaugeError]]:
    return {kind}.union(*(all_kinds(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (FlowgaugeError("it broke"), "it broke"),
        (FlowgaugeError("it broke", where="a.toml"), "a.toml: it broke"),
        (FlowgaugeError("it broke", where="a.toml", mend="Mend it"), "a.toml: it broke. Mend it"),
        (FlowgaugeError("is it on?", mend="Look"), "is it on? Look"),
        (FlowgaugeError("two\nlines", mend="Mend\nit"), "two lines. Mend it"),
    ],
)
def test_an_error_is_one_line_with_place_and_mend(error: FlowgaugeError, shown: str) -> None:
    assert str(error) == shown


def test_every_kind_of_error_has_an_exit_code() -> None:
    without = {kind.__name__ for kind in all_kinds() if not issubclass(kind, tuple(EXIT_CODES))}
    assert without == {"FlowgaugeError"}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (CheckFailedError, 1),
        (ModelError, 1),
        (ConfigurationError, 2),
        (NothingBuiltError, 2),
        (CredentialsRefusedError, 3),
        (NotFoundAtSourceError, 3),
        (TryLaterError, 3),
        (ContractBrokenError, 3),
        (SourceError, 3),
        (LockHeldError, 4),
    ],
)
def test_exit_codes_are_the_designed_ones(kind: type[FlowgaugeError], code: int) -> None:
    assert {number for known, number in EXIT_CODES.items() if issubclass(kind, known)} == {code}


class TestPatience:
    @staticmethod
    def waits(patience_attempts: int, asked: float | None = None) -> list[float]:
        slept: list[float] = []
        patience = Patience(attempts=patience_attempts, sleep=slept.append)
        for attempt in range(1, patience_attempts):
            patience.wait(attempt, why="busy", where="github", asked_seconds=asked)
        with pytest.raises(TryLaterError):
            patience.wait(patience_attempts, why="busy", where="github", asked_seconds=asked)
        return slept

    def test_the_pause_doubles_and_the_tries_are_bounded(self) -> None:
        assert self.waits(5) == [1.0, 2.0, 4.0, 8.0]

    def test_the_wish_of_the_source_comes_first(self) -> None:
        assert self.waits(3, asked=60) == [60, 60]

    def test_a_source_that_wants_too_long_is_left_alone_and_the_time_is_said(self) -> None:
        with pytest.raises(TryLaterError, match=r"^github: busy\. What was read is kept: run again after 20") as error:
            Patience(longest_wait_seconds=10).wait(1, why="busy", where="github", asked_seconds=3600)
        assert error.value.retry_at is not None
