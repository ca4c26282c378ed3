from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from connectors import ConfigurationError, CredentialsRefusedError
from pipeline import ai_rules, config, config_example, config_file, file_rules, sources

REPOSITORY = Path(__file__).parents[2]
GITHUB = '[github]\nrepositories = ["acme-example/web-shop"]\n'


def load(folder: Path, text: str) -> config.Settings:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return config_file.load(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        load(folder, text)
    shown = str(error.value)
    assert "\n" not in shown
    return shown.replace(str(folder), "")


def test_a_missing_file_names_the_verb_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no such file.*flowgauge init"):
        config_file.load(tmp_path / "config.toml")


def test_a_file_that_is_no_text_is_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("# Prüfung".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="Save it as text in UTF-8"):
        config_file.load(path)
    with pytest.raises(ConfigurationError, match=r"Is a directory.*--config must name a file that you may read"):
        config_file.load(tmp_path)


def test_a_mark_of_an_editor_at_the_begin_of_a_file_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + GITHUB).github is not None
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rules]]\nrule = "ours"\nkind = "lock"\nsource = "us"\n', "utf-8-sig")
    assert file_rules.load(rules).rules[0].rule == "ours"


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    assert "(at line 3, column 2)" in refusal(tmp_path, "[github]\nrepositories = [\n[jira]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[github]\nrepos = ["a/b"]\nrepositories = ["a/b"]', "unknown key github.repos. Did you mean repositories?"),
        (GITHUB + "[warehose]\n", "unknown key warehose. Did you mean warehouse?"),
        (GITHUB + '[[teams]]\nname = "a"\nmember = ["x"]', "unknown key teams[1].member. Did you mean members?"),
        (
            GITHUB + "[report]\nzzz = 1",
            "unknown key report.zzz. Remove it. `flowgauge init --config example.toml` writes a file that shows",
        ),
        (GITHUB + '[deployments]\nproduction = "("', "deployments.production: this is no regular expression"),
        (
            GITHUB + '[deployments]\nsource = "guess"',
            "deployments.source: this must be 'auto', 'deployments', 'releases'",
        ),
        (GITHUB + '[report]\nperiods = [{name="a", start=2026-01-01, end=2026-02-01}]', "exactly two periods"),
        (
            GITHUB + '[report]\nperiods = [{name="a", start=2026-02-01, end=2026-01-01},'
            ' {name="b", start=2026-02-01, end=2026-03-01}]',
            "period 'a' must start before it ends",
        ),
        (
            GITHUB + '[report]\nperiods = [{name="a", start=2026-01-01, end=2026-02-02},'
            ' {name="b", start=2026-02-01, end=2026-03-01}]',
            "periods 'a' and 'b' overlap",
        ),
        (
            GITHUB + '[report]\nperiods = [{name="a", start=2026-01-01, end=2026-02-01},'
            ' {name="a", start=2026-02-01, end=2026-03-01}]',
            "two periods are called 'a': give one of them another name",
        ),
        (
            GITHUB + "[report.thresholds]\nstalled_task_days = 4000",
            "report.thresholds.stalled_task_days: this must be 3650 or less. `flowgauge init",
        ),
        (GITHUB + "[report.thresholds]\nstalled_pull_request_days = 4000", "must be 3650 or less"),
        (GITHUB + "[report.thresholds]\nmass_change_lines = 10000001", "must be 10000000 or less"),
        (GITHUB + '[deployments]\nsource = "workflow_runs"', "needs the name of the workflow in deployments.workflow"),
        (GITHUB + '[deployments]\nworkflow = "deploy"', "runs that are not read: set github.workflow_runs = true"),
        (
            GITHUB + '[[deployments.files]]\nservice = "api"\npaths = []',
            "deployments.files[1].paths: this must not be empty",
        ),
        (GITHUB + '[deployments]\nproduction = "^prod(?!uct)"', "invalid perl operator"),
        (
            GITHUB + '[[people]]\nname = "Ann"\ngithub = ["Ann"]\n[[people]]\nname = "Bob"\ngithub = ["ann"]',
            "the file: 'ann' stands for two people in [[people]]: keep one of them",
        ),
        (
            GITHUB + '[[people]]\nname = "Ann"\n[[people]]\nname = "Ann"',
            "the name 'Ann' stands for two people in [[people]]",
        ),
        ("github = 1", "github: this must be a section: write [github] above its settings"),
        (GITHUB + '[teams]\nname = "a"', "teams: this must be a list of sections: write [[teams]] above each"),
        ("teams = [1]", "teams[1]: this must be a section"),
        ("[github]\nrepositories = 3", 'github.repositories: this must be a list, such as ["…"]'),
        ("[github]\nrepositories = [3]", 'github.repositories[1]: this must be text, such as "…"'),
        (GITHUB + 'since = "soon"', "github.since: this must be a day, such as 2025-01-01"),
        (GITHUB + "parallel = 1.5", "github.parallel: this must be a whole number"),
        (GITHUB + 'workflow_runs = "perhaps"', "github.workflow_runs: this must be true or false"),
        (GITHUB + "[warehouse]\npath = 3", "warehouse.path: this must be the path of a file"),
        (GITHUB + "[jira]", "jira.url: this is missing"),
        (GITHUB + 'api_url = "https://me:secret@acme.example"', "github.api_url: must not hold a user or a password"),
        (GITHUB + '[[teams]]\nname = ""', "teams[1].name: this must not be empty"),
        (GITHUB + '[[people]]\nname = " "', "people[1].name: this must not be empty"),
        (
            GITHUB + '[[teams]]\nname = "a"\n[[teams]]\nname = "a"',
            "two teams are called 'a': give one of them another name",
        ),
        (
            GITHUB + '[[deployments.files]]\nservice = "api"\npaths = ["a/*"]\n' * 2,
            "deployments: two services in deployments.files are called 'api in *': give one of them another name",
        ),
        (GITHUB + '[[teams]]\nname = "all"', '"all" stands for something else already'),
    ],
)
def test_what_can_not_be_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_paths_are_relative_to_the_configuration(tmp_path: Path) -> None:
    settings = load(tmp_path, GITHUB + '[warehouse]\npath = "data/w.duckdb"\n[ai]\nrules = "mine.toml"')
    assert settings.warehouse.path == tmp_path / "data" / "w.duckdb"
    assert settings.report.path == tmp_path / "report.md"
    assert settings.ai.rules == tmp_path / "mine.toml"


def test_without_a_source_the_mend_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no source is configured.*\[github\]"):
        sources.names(load(tmp_path, ""))


def test_a_secret_that_is_not_set_is_named_but_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", " ")
    with pytest.raises(CredentialsRefusedError, match="github: the environment variable SOME_TOKEN is not set"):
        config_file.secret("SOME_TOKEN", needed_for="github", mend="Set it")
    monkeypatch.setenv("SOME_TOKEN", "abc")
    assert config_file.secret("SOME_TOKEN", needed_for="github", mend="Set it") == "abc"


def test_the_example_in_the_repository_is_what_the_settings_say() -> None:
    assert (REPOSITORY / "config.example.toml").read_text("utf-8") == config_example.example()


def test_the_example_is_a_valid_configuration(tmp_path: Path) -> None:
    settings = load(tmp_path, config_example.example())
    assert settings.github is not None
    assert settings.github.repositories == ["owner/name"]


def test_the_example_with_every_setting_switched_on_is_valid(tmp_path: Path) -> None:
    switched_on = (
        "# [",
        "# url",
        "# projects",
        "# name",
        "# stack =",
        "# member",
        "# token",
        "# app_id",
        "# installation_id",
    )
    lines = [
        line.removeprefix("# ")
        for line in config_example.example().splitlines()
        if not line.startswith("# ") or line.startswith(switched_on)
    ]
    assert tomllib.loads("\n".join(lines))["jira"]["url"].startswith("https://")
    assert load(tmp_path, "\n".join(lines)).teams[0].name == "…"


def test_the_periods_of_the_example_can_be_taken_over(tmp_path: Path) -> None:
    (line,) = (line for line in config_example.example().splitlines() if line.startswith("periods = []"))
    periods = load(tmp_path, f"{GITHUB}[report]\nperiods = {line.partition('# or ')[2]}").report.periods
    assert [period.name for period in periods] == ["before", "after"]


def test_each_shipped_rule_matches_its_example_and_not_the_other() -> None:
    assert [rule.rule for rule in ai_rules.load() if not rule.keeps_to_its_examples()] == []


def test_an_own_rule_that_does_not_keep_to_its_examples_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[rules]]\nrule = "ours"\ntool = "claude"\nchannels = ["branch"]\npattern = "^ai/"\n'
        'role = "ai_coauthored"\nconfidence = 3\nsource = "ours"\nmatches = "x"\ndoes_not_match = "y"\n'
    )
    with pytest.raises(ConfigurationError, match="rule ours does not keep to its examples"):
        ai_rules.load(path)


def test_an_own_rule_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[rules]]\nrule = "claude-branch"\ntool = "claude"\nchannels = ["branch"]\npattern = "^ai/"\n'
        'role = "ai_coauthored"\nconfidence = 3\nsource = "ours"\nmatches = "ai/x"\ndoes_not_match = "x"\n'
    )
    own = {rule.rule: rule for rule in ai_rules.load(path)}
    assert own["claude-branch"].pattern == "^ai/"
    assert len(own) == len(ai_rules.load())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "can not be read"),
        ("[[rules]", "no valid TOML.*Correct that line"),
        ('[[rules]]\nrule = "x"', r"rules\[1\].tool: this is missing"),
        ("rules = 3", "rules: this must be a list of sections"),
    ],
)
def test_a_bad_file_of_rules_is_one_line(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "rules.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        ai_rules.load(path)


def test_services_of_different_repositories_may_have_one_name(tmp_path: Path) -> None:
    service = '[[deployments.files]]\nservice = "api"\npaths = ["a/*"]\nrepositories = ["{}"]\n'
    path = tmp_path / "config.toml"
    path.write_text(GITHUB + service.format("acme/shop") + service.format("acme/web"), "utf-8")
    assert [files.service for files in config_file.load(path).deployments.files] == ["api", "api"]
