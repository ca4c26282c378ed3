"""Rules for changed files: the shipped ones are sound, and an own file is read or refused with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors import ConfigurationError
from pipeline import file_rules


def test_no_shipped_extension_or_name_belongs_to_two_languages() -> None:
    values = [row[3:5] for language in file_rules.load().languages for row in language.rows(0)]
    assert sorted({value for value in values if values.count(value) > 1}) == []


def test_every_shipped_rule_and_language_looks_for_something_and_says_where_it_is_from() -> None:
    shipped = file_rules.load()
    assert [entry for entry in [*shipped.rules, *shipped.languages] if not entry.rows(0) or not entry.source] == []


def test_the_ten_languages_of_the_high_tier_are_those_of_the_method() -> None:
    high = {language.language for language in file_rules.load().languages if language.tier == "high"}
    assert high == {"Python", "JavaScript", "TypeScript", "Java", "C", "C++", "C#", "Go", "PHP", "Ruby"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rules]]\nrule = "x"\nkind = "boring"\nsource = ""', "rules[1].kind"),
        ('[[rules]]\nrule = "x"\nkind = "lock"\nsource = ""\nextensions = [".lock"]', "without a dot before"),
        ('[[rules]]\nrule = "x"\nkind = "lock"\nsource = ""\nextensions = ["a.b.c"]', "one or two parts"),
        ('[[rules]]\nrule = "x"\nkind = "lock"\nsource = ""\nfolders = ["a/b"]', "without a slash"),
        ('[[rules]]\nrule = "x"\nkind = "lock"\nsource = ""\nglobs = ["a"]', "rules[1].globs"),
        ("[[rules]", "no valid TOML"),
    ],
)
def test_a_file_with_a_wrong_rule_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "files.toml"
    own.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        file_rules.load(own)
    assert said in str(error.value)
    assert str(own) in str(error.value)


def test_a_missing_file_is_said_with_the_setting_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"files\.rules"):
        file_rules.load(tmp_path / "none.toml")
