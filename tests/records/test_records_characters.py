"""Characters that pass unseen: look-alikes, invisible ones, private ones, kanji in a reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.findings import Severity
from pipeline.policy.load import load_policy
from pipeline.records.city import City
from tests.records.folder import load, only

PARTNER = "- id: C1\n  name: 株式会社一番\n  name_kana: イチバン\n  address: 例県例市一番町1番地\n"


def named(folder: Path, name: str, *, field: str = "name", old: str = "株式会社一番") -> City:
    """A partner with this in a field, written with escapes, as no editor shows it."""
    escaped = "".join(one if one.isalnum() and ord(one) < 0xD800 else f"\\U{ord(one):08X}" for one in name)
    return load(folder, {"partners.yaml": PARTNER.replace(f"{field}: {old}", f'{field}: "{escaped}"')})


LOOK_ALIKE = {
    "⼀番商会": ("「⼀」U+2F00", "「一」"),
    "⿓田農園": ("「⿓」U+2FD3", "「龍」"),
    "⻑寿会": ("「⻑」U+2ED1", "「長」"),
    "⺟の会": ("「⺟」U+2E9F", "「母」"),
    "⺃の会": ("「⺃」U+2E83は部首の記号", "正しい文字"),
    "か\u3099んばる会": ("U+3099", "「が」"),
    "ハ\u309aン工房": ("U+309A", "「パ」"),
    "一番\u00a0花子": ("U+00A0", "ふつうの空白"),
    "一番\u2003花子": ("U+2003", "ふつうの空白"),
}


@pytest.mark.parametrize(("name", "says"), LOOK_ALIKE.items(), ids=ascii)
def test_a_look_alike_is_told_with_the_character_that_is_meant(
    name: str, says: tuple[str, str], tmp_path: Path
) -> None:
    city = named(tmp_path, name)
    found = only(city.findings)
    assert (found.rule, found.severity) == ("look-alike-character", Severity.WARNING)
    assert says[0] in found.message
    assert says[1] in (found.hint or "")
    assert (found.record, found.holds) == ("partners:C1", ())
    assert found.place is not None
    assert found.place.line == 2
    assert city.partners["C1"].name == name


UNSEEN = {
    "一番\u200b商会": "幅のない空白 U+200B",
    "一番\u200d商会": "文字をつなぐ符号 U+200D",
    "一番\ufeff商会": "（BOM） U+FEFF",
    "一番\u00ad商会": "見えないハイフン U+00AD",
    "一番\u202e商会": "文字の向きを変える符号 U+202E",
    "一番\u2066商会": "文字の向きを変える符号 U+2066",
    "一番\u2060商会": "改行を防ぐ符号 U+2060",
    "一番\u3164商会": "見えない符号 U+3164",
    "一番商会\u200b": "U+200B",
}


@pytest.mark.parametrize(("name", "says"), UNSEEN.items(), ids=ascii)
def test_what_cannot_be_seen_is_told_and_shown(name: str, says: str, tmp_path: Path) -> None:
    city = named(tmp_path, name)
    found = only(city.findings)
    assert (found.rule, found.severity) == ("invisible-character", Severity.WARNING)
    assert says in found.message
    hidden = next(one for one in name if not one.isalnum() or one == "\u3164")
    assert f"［U+{ord(hidden):04X}］" in found.message
    assert hidden not in found.message
    assert city.partners["C1"].name == name


@pytest.mark.parametrize("name", ["\ue000田農園", "田\uf8ff農園", "田\U000f1234農園"], ids=ascii)
def test_a_private_character_holds_back_what_would_print_it(name: str, tmp_path: Path) -> None:
    city = named(tmp_path, name)
    found = only(city.findings)
    assert (found.rule, found.severity) == ("private-use-character", Severity.ERROR)
    assert not city.partners
    private = next(one for one in name if one not in "田農園")
    assert f"［U+{ord(private):04X}］" in found.message
    assert private not in found.message


NAMES = [
    "株式会社髙﨑",
    "\ufa19社",
    "𠮷田農園",
    "葛\U000e0100城商店",
    "辻\ufe00商店",
    "ＡＢＣ～〜‐−商会",
    "㈱①Ⅲ㊞",
    "一番　花子",
    "👩\u200d🌾の会",
    "がぎぐパピプ",
    "Café Zürich",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_that_are_right_are_left_alone(name: str, tmp_path: Path) -> None:
    city = named(tmp_path, name)
    assert not city.findings
    assert city.partners["C1"].name == name


def test_half_width_katakana_in_a_name_is_noticed(tmp_path: Path) -> None:
    city = named(tmp_path, "ｶﾌﾞｼｷｶﾞｲｼｬ一番ﾊﾟﾝ")
    found = only(city.findings)
    assert (found.rule, found.severity) == ("half-width-kana", Severity.NOTICE)
    assert "「カブシキガイシャ一番パン」" in (found.hint or "")
    assert city.partners["C1"].name == "ｶﾌﾞｼｷｶﾞｲｼｬ一番ﾊﾟﾝ"


def test_half_width_katakana_in_running_text_is_left_alone(tmp_path: Path) -> None:
    assert not load(
        tmp_path, {"projects.yaml": "- {id: J1, subject: ﾊﾟﾝの会, content: ﾊﾟﾝを焼く。}\n"}
    ).findings


def test_odd_characters_are_told_in_codes_ids_and_dates_too(tmp_path: Path) -> None:
    text = '- {id: J1, subject: 会, partners: ["C1\\u200b"], fields: ["健康\\u200b増進"], started_on: "2026-\\u200b04-01"}\n'
    city = load(tmp_path, {"partners.yaml": PARTNER, "projects.yaml": text})
    assert (
        sorted(one.rule for one in city.findings if one.severity is Severity.WARNING)
        == ["invisible-character"] * 3
    )
    assert {one.rule for one in city.findings if one.holds} == {"unknown-code", "bad-date"}


def test_each_place_has_a_finding_of_its_own_and_names_every_character(tmp_path: Path) -> None:
    text = PARTNER.replace("株式会社一番", "⼀番⼆番⼀\u200b").replace("一番町", "⼀番町")
    found = load(tmp_path, {"partners.yaml": text}).findings
    assert [(one.rule, one.place and one.place.line) for one in found] == [
        ("invisible-character", 2),
        ("look-alike-character", 2),
        ("look-alike-character", 4),
    ]
    assert found[1].message.count("U+2F00") == 1
    assert "U+2F06" in found[1].message


def test_a_policy_and_its_words_are_looked_at_too(workspace: Path) -> None:
    file = workspace / "data" / "asahi" / "policy.yaml"
    text = file.read_text("utf-8")
    assert "千葉県" in text
    file.write_text(text.replace("千葉県", "千葉\u200b県", 1), "utf-8")
    policy, found = load_policy(file.parent, "data/asahi")
    assert policy is not None
    assert [one.rule for one in found] == ["invisible-character"]


# readings


READINGS = [
    "イチバン",
    "いちばん",
    "ｲﾁﾊﾞﾝ",
    "カブシキガイシャ　イチバン・ニバン",
    "エービーシーABC123",
    "ヴェルデ ヶヵ",
    "ザ・パン（カ",
    "Ｉ＆Ｊサービス",
]


@pytest.mark.parametrize("kana", READINGS)
def test_readings_stay_as_they_are_typed(kana: str, tmp_path: Path) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER.replace("イチバン", f"'{kana}'")})
    assert not city.findings
    assert city.partners["C1"].name_kana == kana


@pytest.mark.parametrize(
    ("kana", "says", "hint"),
    [
        ("一番", "漢字「一番」", "カタカナ"),
        ("カブシキ会社イチバン", "漢字「会社」", "カタカナ"),
        ("佐々木", "漢字「佐々木」", "カタカナ"),
        ("𠮷ダ", "漢字「𠮷」", "カタカナ"),
        ("サ一ビス", "漢字「一」", "「ー」"),
    ],
)
def test_kanji_in_a_reading_is_told_and_holds_nothing_back(
    kana: str, says: str, hint: str, tmp_path: Path
) -> None:
    city = load(tmp_path, {"partners.yaml": PARTNER.replace("イチバン", kana)})
    found = only(city.findings)
    assert (found.rule, found.severity) == ("not-a-reading", Severity.WARNING)
    assert says in found.message
    assert hint in (found.hint or "")
    assert city.partners["C1"].name_kana == kana


# characters that were lost when a file was saved


def told_of(folder: Path, content: str) -> list[tuple[str, Severity]]:
    text = f"- {{id: T1, direction: from-partner, fiscal_year: 2026, content: '{content}'}}\n"
    return [(one.rule, one.severity) for one in load(folder, {"proposals.yaml": text}).findings]


LOST = ["?田の祭りに出店する", "吉?商店と組む", "担当は吉?さん", "（?田 様）", "開けますか。\n?田より"]


@pytest.mark.parametrize("text", LOST)
def test_a_question_mark_in_place_of_a_kanji_is_told_in_running_text(text: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, text) == [("lost-character", Severity.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "参加できますか?",
        "参加できますか?次に、会場の件",
        "費用は市が負担?",
        "費用は市が負担? 会場は",
        "「会場は未定?」と聞かれた",
        "会場は未定？日時も未定",
        "https://example.jp/一覧.html?区分=1",
        "検索は?q=健康",
        "いいの?いいよ",
    ],
)
def test_a_question_is_none(text: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, text) == []


@pytest.mark.parametrize("text", ["〓田の祭り", "\ufffd田の祭り"])
def test_the_mark_of_a_lost_character_is_a_fault_in_any_text(text: str, tmp_path: Path) -> None:
    assert ("lost-character", Severity.ERROR) in told_of(tmp_path, text) or (
        "control-character",
        Severity.ERROR,
    ) in told_of(tmp_path, text)


PRINTED = {
    "a contact": ("contacts: {city: {department: 協働課, name: 髙?花子}}", Severity.ERROR),
    "a section": ("contacts: {city: {department: 協?課, name: 一番花子}}", Severity.ERROR),
    "a wording": ("fields: [{code: F1, wording: 市民の?康に関すること}]", Severity.WARNING),
    "an article": ("special_articles: [{article: 特?, text: 乙は髙?を守る。}]", Severity.WARNING),
}


@pytest.mark.parametrize(("more", "severity"), PRINTED.values(), ids=PRINTED)
def test_what_an_agreement_prints_is_watched(more: str, severity: Severity, tmp_path: Path) -> None:
    text = f"- {{id: N1, kind: comprehensive, title: 協定書, partners: [C1], {more}}}\n"
    found = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert (found.rule, found.severity) == ("lost-character", severity)


def test_the_title_of_an_agreement_is_a_name(tmp_path: Path) -> None:
    text = "- {id: N1, kind: comprehensive, title: 吉?商店との協定書, partners: [C1]}\n"
    found = only(load(tmp_path, {"partners.yaml": PARTNER, "agreements.yaml": text}).findings)
    assert (found.rule, found.severity) == ("lost-character", Severity.ERROR)
