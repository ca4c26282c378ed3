"""How right the labels are: precision and recall from a sample that people have labelled by hand.

A pull request of the sample stands for all those of its label and strongest rule: shares over several of them weight
each answer so (post-stratification). Intervals are Wilson's (1927) at 95 %, on Kish's effective number of answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline import ai_sample
from pipeline.ai_sample import Answer
from pipeline.meta_table import Table

NORMAL_QUANTILE = 1.959963984540054
MARKED = ("agent_authored", "ai_coauthored")
AI = (*MARKED, "ai_suggestion", "ai_assisted")

TABLE = Table(
    "One row per measure and stratum: how right the labels are, by a sample labelled by hand; empty without one.",
    {
        "measure": (
            "varchar",
            (
                "precision: share that AI did help to make, of those with a label or rule (PPV); ai_share: the same of"
                " those without a trace; recall: share with a label, of what AI did help to make."
            ),
        ),
        "stratum": (
            "varchar",
            "marked (agent_authored, ai_coauthored), ai (all four labels), no_trace, a label, or rule: with its name.",
        ),
        "n": ("bigint", "Pull requests of the stratum with an answer; of recall, those that AI did help to make."),
        "hits": ("bigint", "How many of them the measure counts."),
        "estimate": ("double", "The share, each answer weighted by the pull requests that it stands for."),
        "low": ("double", "Lower bound of its 95 % interval (Wilson; of recall, from the bounds of both its parts)."),
        "high": ("double", "Upper bound of its 95 % interval."),
    },
    made_in="pipeline/ai_validation.py",
    reads=frozenset({"marts.pull_request_ai"}),
)

_LABELS = "select repository, number, ai_label, coalesce(ai_rule, '') from marts.pull_request_ai"


@dataclass(frozen=True)
class Estimate:
    """One row of metrics.ai_validation."""

    measure: str
    stratum: str
    n: int
    hits: int
    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Labelled:
    """An answer beside what the detector says, and how many pull requests it stands for."""

    is_ai: bool
    label: str
    rule: str
    weight: float


def kept_sample(warehouse: Path) -> Path:
    """Where the answers lie that every build takes up: beside the published file."""
    return warehouse.with_name(f"{warehouse.stem}.ai-sample.csv")


def write(connection: duckdb.DuckDBPyConnection, sample: Path) -> None:
    """Makes metrics.ai_validation from the kept sample, if there is one; what is gone is passed over."""
    connection.execute(TABLE.create("ai_validation", schema="metrics"))
    for row in estimates(connection, ai_sample.read(sample)) if sample.exists() else []:
        connection.execute(
            "insert into metrics.ai_validation values (?, ?, ?, ?, ?, ?, ?)", list(row.__dict__.values())
        )


def refuse_unknown(connection: duckdb.DuckDBPyConnection, answers: Sequence[Answer], path: Path) -> None:
    """Refuses answers about pull requests that the published file does not have.

    Raises:
        ConfigurationError: There is one; the file is named.
    """
    known = {(repository, number) for repository, number, *_ in connection.execute(_LABELS).fetchall()}
    for answer in answers:
        if (answer.repository, answer.number) not in known:
            raise ConfigurationError(
                f"there is no pull request {answer.repository}#{answer.number}",
                where=f"{path}:{answer.line}",
                mend="Was it drawn from other data?",
            )


def estimates(connection: duckdb.DuckDBPyConnection, answers: Sequence[Answer]) -> list[Estimate]:
    """Precision by label and rule, the share of AI without a trace, and recall; only of what has answers."""
    labels = {
        (repository, number): (label, rule)
        for repository, number, label, rule in connection.execute(_LABELS).fetchall()
    }
    population = Counter(labels.values())
    decided = [
        (answer.is_ai, labels[key])
        for answer in answers
        if answer.is_ai is not None and (key := (answer.repository, answer.number)) in labels
    ]
    answered = Counter(cell for _, cell in decided)
    labelled = [Labelled(is_ai, *cell, population[cell] / answered[cell]) for is_ai, cell in decided]
    shares = list(_shares(labelled))
    totals = Counter(label for label, _ in labels.values())
    return [*shares, *_recall(shares, totals, labelled)]


def _shares(labelled: Sequence[Labelled]) -> Iterator[Estimate]:
    strata: dict[tuple[str, str], Callable[[Labelled], bool]] = {
        ("precision", "marked"): lambda one: one.label in MARKED,
        ("precision", "ai"): lambda one: one.label in AI,
        ("ai_share", "no_trace"): lambda one: one.label == "no_trace",
    }
    for label in sorted({one.label for one in labelled} & set(AI)):
        strata["precision", label] = lambda one, label=label: one.label == label  # type: ignore[misc]
    for rule in sorted({one.rule for one in labelled if one.label in AI and one.rule}):
        strata["precision", f"rule:{rule}"] = lambda one, rule=rule: one.rule == rule and one.label in AI  # type: ignore[misc]
    for (measure, stratum), belongs in strata.items():
        members = [one for one in labelled if belongs(one)]
        if members:
            yield _share(measure, stratum, members)


def _share(measure: str, stratum: str, members: Sequence[Labelled]) -> Estimate:
    weights = [one.weight for one in members]
    share = math.fsum(one.weight for one in members if one.is_ai) / math.fsum(weights)
    effective = math.fsum(weights) ** 2 / math.fsum(weight**2 for weight in weights)
    low, high = wilson(share, effective)
    return Estimate(measure, stratum, len(members), sum(one.is_ai for one in members), share, low, high)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `n` (Wilson 1927; Brown, Cai & DasGupta 2001)."""
    z = NORMAL_QUANTILE
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def _recall(shares: Sequence[Estimate], totals: Counter[str], labelled: Sequence[Labelled]) -> Iterator[Estimate]:
    """Marked AI of all AI: precision times the marked, beside the share of AI times those without a trace."""
    found = {(one.measure, one.stratum): one for one in shares}
    missed = found.get(("ai_share", "no_trace"))
    for stratum, labels in (("marked", MARKED), ("ai", AI)):
        precision = found.get(("precision", stratum))
        if precision is None or missed is None:
            continue
        marked, unmarked = sum(totals[label] for label in labels), totals["no_trace"]

        def of(ppv: float, share: float, marked: int = marked, unmarked: int = unmarked) -> float:
            everything = ppv * marked + share * unmarked
            return ppv * marked / everything if everything else 0.0

        hits = sum(one.is_ai for one in labelled if one.label in labels)
        yield Estimate(
            "recall",
            stratum,
            hits + missed.hits,
            hits,
            of(precision.estimate, missed.estimate),
            of(precision.low, missed.high),
            of(precision.high, missed.low),
        )
