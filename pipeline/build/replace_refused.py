"""Names that `records replace` cannot replace → why, and what to write instead."""

from __future__ import annotations

from pipeline.build.replace_targets import Spot
from pipeline.findings import Finding, Place, Severity
from pipeline.policy.registry import Setting
from pipeline.records.renaming import Renaming
from pipeline.records.suggest import did_you_mean


def unclear(meant: Renaming) -> Finding:
    """An old name that several sections bear, or a new one of another form."""
    if meant.several:
        listed = "、".join(f"「{one}」" for one in meant.several)
        message = f"「{meant.old}」に当たる部署が、いくつもあります（{listed}）。"
        hint = "旧い名前も新しい名前も、部（係なら課）から、間に空白を入れて書いてください。全角の空白なら、引用符は要りません。"
        return Finding("several-names", Severity.ERROR, message, hint, value=meant.old)
    labels = {"bureau": "部", "section": "課", "unit": "係"}
    form = "　".join(labels[one] for one in meant.levels)
    message = f"旧い名前は「{form}」ですが、新しい名前「{'　'.join(meant.new)}」の語の数が合いません。"
    return Finding("several-names", Severity.ERROR, message, f"新しい名前も「{form}」の形で書いてください。")


def of_a_partner(word: str, theirs: list[Spot]) -> Finding:
    """A name that stands at partners only: whom they send is theirs to say."""
    message = f"「{word}」は、自治体の窓口ではなく、相手方の連絡先にあります。この操作では変わりません。"
    listed = "、".join(f"{place.text}（{one.record.identity}）" for one in theirs if (place := one.place))
    hint = f"相手方の担当者は、企業等の「連絡先」と協定の「窓口」の「相手方」で直してください。今あるのは、{listed} です。"
    return Finding("no-such-name", Severity.ERROR, message, hint, theirs[0].place, value=word)


def nobody(what: str, word: str, known: list[str], setting: Setting) -> Finding:
    """A name that stands nowhere among today's sections and contacts."""
    message = f"「{word}」という{what}は、data/{setting.city.key} の今の部署・窓口にありません。"
    hint = did_you_mean(word, dict.fromkeys(known)) + "名前は、記録に書いてあるとおりに書いてください。"
    return Finding(
        "no-such-name", Severity.ERROR, message, hint, Place(f"data/{setting.city.key}"), value=word
    )
