"""What Jinja says of a wrong tag → the same in Japanese, short enough to stand in a message."""

from __future__ import annotations

import re

_BLOCKS = {"if": "endif", "for": "endfor"}
_SAID = (
    (r"unexpected char '(.+)' at \d+|unexpected char \"(.+)\" at \d+", "「{0}」は、ここには書けない文字です"),
    (r"Unexpected end of template\..* closed is '(\w+)'\.", "「{0}」の終わりの「{end}」がありません"),
    (
        r"Encountered unknown tag '(?:end\w+|else|elif)'\..* closed is '(\w+)'\.",
        "「{0}」の終わりは「{end}」です",
    ),
    (r"Encountered unknown tag '(end\w+|else|elif)'\.", "「{0}」の組になる始まりがありません"),
    (r"Encountered unknown tag '(\w+)'\.", "「{0}」というタグはありません。使えるのは if と for です"),
    (r"expected token 'end of .+', got '(.+)'", "「{0}」が余分か、つづりが違います"),
    (r"expected token 'in', got .+", "for は「for 名前 in 一覧」の形で書きます"),
    (r"[Ee]xpected an expression, got .+|unexpected 'end of .+'", "名前が書かれていません"),
    (r"expected name or number|expected token 'name', got .+", "「.」か「|」の後ろに名前がありません"),
    (r"unexpected '(.)'.*", "かっこ「{0}」の組が合っていません"),
    (r"Missing end of comment tag", "注の始まり「{{#」の組になる「#}}」がありません"),
    (r"No filter named '(\w+)'\.?|No test named '(\w+)'\.?", "「{0}」という語は使えません"),
    (r"'(.+)' is undefined", "「{0}」という名前はありません"),
)
"""Patterns of Jinja's messages, the telling ones first."""

_UNREADABLE = "書かれたとおりには読み取れません"


def in_japanese(refused: Exception) -> str:
    """The error without its full stop; errors of the program's own are Japanese already."""
    said = str(getattr(refused, "message", None) or refused).strip()  # Jinja's str may add the line
    for pattern, words in _SAID:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            given = [one for one in found.groups() if one is not None] or [""]
            return words.format(*given, end=_BLOCKS.get(given[0], f"end{given[0]}"))
    return _UNREADABLE if said.isascii() else said


def without_pair(mark: str) -> str:
    """What is said of a 「{{」 or 「%}」 that stands alone."""
    pair = {"{{": "}}", "}}": "{{", "{%": "%}", "%}": "{%"}[mark]
    return f"「{mark}」の組になる「{pair}」がありません"
