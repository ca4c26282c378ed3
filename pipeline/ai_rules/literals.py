"""Fixed text in regular expressions: a plain search for it is many times faster than the expression.

Only what is plain at the outermost level counts; groups, classes and repetitions are passed over. So the answer can be
shorter than it might be, but whatever the expression matches holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<escape> \\. )
    | (?P<class> \[ \^? \]? (?: \\. | [^\]\\] )* \] )
    | (?P<repetition> [*?] | \{ [0-9]+ (?: ,[0-9]* )? \} )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK = "\0"


def alternatives(pattern: str) -> list[str]:
    """The parts between the outermost | of a pattern."""
    parts, depth = [""], 0
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += text
    return parts


def literal_of(alternative: str) -> str:
    """The longest text, in lower case, that whatever the alternative matches (in any case) holds; "" for none."""
    return max("".join(_plain(alternative)).split(_BREAK), key=len)


def _plain(alternative: str) -> Iterator[str]:
    """Characters that must follow one another, with a break wherever something else may stand."""
    depth, held = 0, ""
    for token in _TOKEN.finditer(alternative):
        text = token[0]
        if token["repetition"]:
            held = _BREAK
            continue
        yield held
        held = _BREAK
        depth += {"(": 1, ")": -1}.get(text, 0)
        if depth == 0 and _is_character(token):
            held = text.removeprefix("\\").lower() if len(text) > 1 else text.lower()
        elif depth == 0 and text == "+":
            held = _BREAK
    yield held


def _is_character(token: re.Match[str]) -> bool:
    if token["escape"]:
        return not token[0][1].isalnum()
    return token["other"] is not None and token[0] not in "^$.()+|"
