"""Who works where: invented teams, people and repositories."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.simulation.settings import SimulationSettings

OWNER = "acme-example"

_TEAMS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jade", "karst", "lagoon")
_GOODS = ("basket", "ledger", "search", "billing", "catalog", "parcel", "profile", "ticket", "voucher", "roster")
_LANGUAGES = (("Python", ".py"), ("TypeScript", ".ts"), ("Go", ".go"), ("Kotlin", ".kt"), ("Rust", ".rs"))
FIRST_UNKNOWN = 2
"""Place of the first repository, from 0, of those whose deployments can not be read."""
SERVICES = ("api", "web", "worker")
"""Services of the monorepo."""
_RARE_LANGUAGES = ("Kotlin", "Rust")
# One of them is called like a tool: a person of that name must not be taken for it.
_PEOPLE = (
    *("alice", "bruno", "claude", "dmitri", "elena", "farid", "grace", "hiro", "ines", "jonas", "keiko", "liam"),
    *("mara", "nadia", "oscar", "priya", "quinn", "rosa", "samir", "tove", "uma", "viktor", "wen", "yara"),
)


@dataclass(frozen=True)
class Person:
    """One person with an account on GitHub and one in Jira."""

    login: str
    name: str

    @property
    def email(self) -> str:
        """E-mail address of the person's commits."""
        return f"{self.login}@example.com"

    @property
    def account_id(self) -> str:
        """Jira account."""
        return f"account-{self.login}"


@dataclass(frozen=True)
class Repository:
    """One repository."""

    id: int
    name: str
    """Name with the owner, "owner/name"."""
    language: str
    suffix: str
    """How the names of its source files end."""
    services: tuple[str, ...] = ()
    """Services that are deployed apart; none but in a monorepo."""
    has_release_branches: bool = False
    """Whether it is deployed from release branches."""
    has_known_deployments: bool = True
    """Whether its deployments can be read."""

    @property
    def is_in_rare_language(self) -> bool:
        """Whether models have seen little code in its language."""
        return self.language in _RARE_LANGUAGES


@dataclass(frozen=True)
class Team:
    """One team with its people, its repositories and its Jira project."""

    name: str
    project_id: str
    project_key: str
    has_jira: bool
    people: tuple[Person, ...]
    repositories: tuple[Repository, ...]


def teams(settings: SimulationSettings) -> tuple[Team, ...]:
    """All teams; every other one has two repositories, the rest one."""
    return tuple(_team(settings, index) for index in range(settings.teams))


def _team(settings: SimulationSettings, index: int) -> Team:
    first = index * settings.people_per_team
    name = _numbered(_TEAMS, index)
    round_number = name.removeprefix(_TEAMS[index % len(_TEAMS)])
    return Team(
        name=name,
        project_id=str(10_000 + index),
        project_key=f"{name[:3].upper()}{round_number}",
        has_jira=index < settings.teams - settings.teams_without_jira,
        people=tuple(_person(number) for number in range(first, first + settings.people_per_team)),
        repositories=tuple(_repository(settings, name, 2 * index + offset) for offset in range(2 - index % 2)),
    )


def _person(index: int) -> Person:
    name = _numbered(_PEOPLE, index)
    return Person(login=f"{name}-example", name=f"{name.capitalize()} Example")


def _repository(settings: SimulationSettings, team: str, index: int) -> Repository:
    place = index // 4 * 3 + index % 4
    language, suffix = _LANGUAGES[index % len(_LANGUAGES)]
    good = _GOODS[index % len(_GOODS)]
    return Repository(
        id=1_000 + index,
        name=f"{OWNER}/{team}-{good}",
        language=language,
        suffix=suffix,
        services=SERVICES if settings.has_monorepo and index == 0 else (),
        has_release_branches=settings.has_release_branches and index == 1,
        has_known_deployments=not FIRST_UNKNOWN <= place < FIRST_UNKNOWN + settings.repositories_without_deployments,
    )


def _numbered(names: tuple[str, ...], index: int) -> str:
    """The name at that place; when all are taken, the same again with a number behind."""
    round_number = index // len(names)
    return f"{names[index % len(names)]}{round_number + 1 if round_number else ''}"
