"""docs/記録.md lists every field of every record; `python -m tests.records.test_records_page` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.records.base import Declared, Part, declared
from pipeline.records.city import RECORD_TYPES
from pipeline.records.codes import FAMILIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "記録.md"

HEAD = """# 記録の項目

記録に何を書けるかを調べるための一覧です。はじめから読む必要はありません。書き方の手順は[手引](手引.md)にあります。

記録は、種類ごとに `data/<市町村>/<種類>.yaml`（または `.csv`、`.xlsx`）に書きます。種類の名前は、下の見出しのかっこの中の
英語です（協定は `agreements`）。

- **○のある項目だけは、必ず書きます。** ほかは、分かったときに書き足します。どの文書に何が足りないかは、`kyotei check` が
  知らせます。
- 項目名は、日本語でも英語名でも書けます。見本の部署（`departments.yaml`）と規則集（`policy.yaml`）は英語名で書いてありますが、
  働きは同じです。
- YAML では、項目の中の項目を1段下げて書きます。CSV と Excel では、見出しに「窓口.市側.氏名」のように点でつなぎ、並びは
  「連携事項.1.文言」のように番号を付けます。
- 「コード」とあるものは、その市町村の `policy.yaml` で決めた記号か名前です（`F01` でも「健康増進」でも構いません）。
- 「次の項目」とあるものは、それ自身には値を書かず、すぐ下の行の項目を書きます。
- CSV と Excel の「備考」「メモ」の列は、覚え書きとして読み飛ばします。
- 日付は 2026-04-01、令和8年4月1日、R8.4.1 のどれでも読めます。はい・いいえの項目は、「はい」か「いいえ」と書きます。
"""


def page() -> str:
    return (
        "\n".join(
            [
                HEAD,
                *(
                    line
                    for model in RECORD_TYPES
                    for line in section(model.type_label, model.type_name, model)
                ),
            ]
        )
        + "\n"
    )


def section(label: str, name: str, model: type[Part]) -> Iterator[str]:
    yield f"## {label}（{name}）\n"
    yield "| 項目 | 英語名 | 必須 | 書く値 |"
    yield "|---|---|---|---|"
    yield from rows(model, "", "")
    yield ""


def rows(model: type[Part], label: str, name: str) -> Iterator[str]:
    for one in declared(model).values():
        step = "番号." if one.holds == "parts" else ""
        yield f"| {label}{one.label} | `{name}{one.name}` | {'○' if one.required else ''} | {value(one)} |"
        if one.part is not None:
            yield from rows(
                one.part, f"{label}{one.label}.{step}", f"{name}{one.name}.{step.replace('番号', 'n')}"
            )


def value(one: Declared) -> str:
    if one.part is not None:
        return "次の項目の並び" if one.holds == "parts" else "次の項目"
    if one.choice is not None:
        words = "、".join(f"{choice.label}（{choice.value}）" for choice in one.choice)
    elif one.code is not None:
        words = f"{FAMILIES[one.code.family][0]}のコード"
    elif one.ref is not None:
        words = f"{one.ref.type} のID" + ("、または自治体の呼称" if one.ref.or_city else "")
    else:
        words = ""
    return words + ("（いくつでも、「;」か「、」で区切る）" if one.holds == "texts" else "")


def test_the_page_lists_every_field_as_it_is_declared() -> None:
    assert PAGE.read_text("utf-8") == page(), "write it anew: python -m tests.records.test_records_page"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
