"""The names of fields: those that the contract fixes, and that every field has a Japanese one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipeline.policy import model as policy_model
from pipeline.policy.registry import RULES
from pipeline.policy.rules import REGISTERED
from pipeline.records.base import Part, declared, names_of
from pipeline.records.city import RECORD_TYPES, TYPE_LABELS, record_label

assert REGISTERED

TYPES = {one.type_name: one for one in RECORD_TYPES}

CONTRACT: dict[str, list[tuple[str, str | None]]] = {
    "partners": [
        ("id", "企業等ID"),
        ("name", "企業名"),
        ("name_kana", "フリガナ"),
        ("kind", "種別"),
        ("corporate_number", "法人番号"),
        ("address", "所在地"),
        ("representative_title", "代表者職名"),
        ("representative_name", "代表者氏名"),
        ("contact", "連絡先"),
        ("contact.department", None),
        ("contact.name", None),
        ("contact.phone", None),
        ("contact.email", None),
        ("confirmations", "確認事項"),
        ("confirmations.criterion", None),
        ("confirmations.result", None),
        ("confirmations.date", None),
        ("confirmations.evidence", None),
        ("status", "状態"),
        ("status.since", None),
    ],
    "agreements": [
        ("id", "協定ID"),
        ("kind", "協定種別"),
        ("title", "協定名称"),
        ("parties", "当事者"),
        ("parties.label", None),
        ("parties.members", None),
        ("parties.signer", None),
        ("parties.signer.title", None),
        ("parties.signer.name", None),
        ("parties.signer.address", None),
        ("parties.holds_original", None),
        ("partners", "協定相手方"),
        ("witnesses", "立会人"),
        ("initiated_by", "発意"),
        ("fields", "連携事項"),
        ("fields.code", None),
        ("fields.wording", "文言"),
        ("cost_burden", "費用負担"),
        ("cost_burden.policy", None),
        ("cost_burden.items", None),
        ("cost_burden.items.item", None),
        ("cost_burden.items.category", None),
        ("cost_burden.items.bearer", None),
        ("cost_burden.items.share", None),
        ("cost_burden.consultations", None),
        ("cost_burden.consultations.date", None),
        ("cost_burden.consultations.content", None),
        ("signed_on", "締結日"),
        ("effective_from", None),
        ("effective_to", None),
        ("renewal", "更新"),
        ("renewal.first_term", None),
        ("renewal.further_term", None),
        ("renewal.notice", None),
        ("contacts", "窓口"),
        ("pattern", "連携パターン"),
        ("steps", "手続の経過"),
        ("steps.step", None),
        ("steps.date", "日付"),
        ("steps.outcome", None),
        ("steps.by", None),
        ("decisions", "判断・審査"),
        ("special_articles", "特約"),
        ("special_articles.article", None),
        ("special_articles.text", None),
        ("special_articles.reason", None),
        ("special_articles.approval", None),
        ("exceptions", "例外"),
        ("exceptions.rule", None),
        ("exceptions.reason", "理由"),
        ("exceptions.approved_by", "決裁者"),
        ("exceptions.approved_on", None),
        ("predecessors", "前協定"),
        ("predecessors.id", None),
        ("predecessors.decision", None),
        ("predecessors.date", None),
        ("amends", "変更元"),
        ("reviews", "見直し"),
        ("status", "状態"),
        ("ended_on", None),
        ("prospect", "将来の見込み"),
        ("copies", "正本数"),
        ("closing", "署名方式"),
        ("own_form", "相手方様式"),
    ],
    "projects": [
        ("id", None),
        ("subject", "取組の件名"),
        ("content", None),
        ("agreement", None),
        ("partners", None),
        ("department", "所管課"),
        ("fields", None),
        ("aims", None),
        ("status", None),
        ("stage", None),
        ("started_on", None),
        ("ended_on", None),
        ("city_cost", "市の費用"),
        ("cost_items", None),
        ("without_agreement", "協定によらない理由"),
        ("decisions", None),
        ("shared_on", "窓口への共有日"),
        ("criteria", "確認事項"),
        ("procurement", "契約方法"),
        ("procurement.ground", None),
    ],
    "departments": [
        ("id", None),
        ("bureau", "部"),
        ("section", "課"),
        ("unit", "係"),
        ("contact", None),
    ],
    "themes": [
        ("id", None),
        ("subject", "課題"),
        ("department", None),
        ("opens_on", None),
        ("closes_on", None),
    ],
    "proposals": [
        ("id", None),
        ("direction", "提案方向"),
        ("fiscal_year", "年度"),
        ("received_on", "受付日"),
        ("partners", None),
        ("department", "部課名"),
        ("agreement", None),
        ("field", "該当する連携事項"),
        ("subject", "提案の件名"),
        ("content", "提案内容"),
        ("aims", "目的"),
        ("viewpoint", "視点"),
        ("benefits", "三方よし"),
        ("type", None),
        ("theme", None),
        ("answers", "対応する提案"),
        ("wanted_by", "実施希望課"),
        ("status", None),
    ],
    "replies": [("proposal", None), ("partner", None), ("answer", "連携の可否"), ("comment", None)],
    "results": [
        ("id", None),
        ("fiscal_year", "年度"),
        ("project", None),
        ("departments", None),
        ("subject", "取組の件名"),
        ("content", "取組内容"),
        ("outcome", "成果"),
        ("partners", "連携企業名"),
        ("agreement", None),
        ("field", None),
        ("period", "実施時期"),
        ("participants", None),
        ("city_cost", None),
        ("good_example", "好事例"),
        ("withheld", "非公表の理由"),
    ],
    "meetings": [("held_on", None), ("partners", None), ("kind", None), ("summary", None)],
}
"""contract.md, "Records": each field, and its label where the contract names one."""

REQUIRED = {
    "partners": {"id", "name"},
    "agreements": {"id", "kind", "title"},
    "projects": {"id", "subject"},
    "departments": {"id", "section"},
    "themes": {"id", "subject"},
    "proposals": {"id", "direction", "fiscal_year"},
    "replies": {"proposal", "partner", "answer"},
    "results": {"id", "fiscal_year", "departments"},
    "meetings": {"held_on", "partners"},
}
"""Fields without which a record is no record."""

ACRONYMS = {"ID"}
"""Words in Latin letters that clerks use themselves."""


def models() -> Iterator[type[Part]]:
    """Every model whose fields a clerk writes, those inside others too."""
    heads: list[type[Part]] = [
        *RECORD_TYPES,
        policy_model.Municipality,
        policy_model.Codes,
        policy_model.Style,
        policy_model.RuleSetHead,
        *(one.parameters for one in RULES.values()),
    ]
    seen: dict[type[Part], None] = {}
    while heads:
        model = heads.pop(0)
        if model not in seen:
            seen[model] = None
            heads += [one.part for one in declared(model).values() if one.part]
    return iter(seen)


MODELS = list(models())


def labels(type_name: str, way: str) -> list[str]:
    """The labels along a dotted path of English names."""
    model: type[Part] | None = TYPES[type_name]
    found = []
    for name in way.split("."):
        assert model is not None, f"{way} leads nowhere"
        one = declared(model)[name]
        found.append(one.label)
        model = one.part
    return found


@pytest.mark.parametrize("type_name", CONTRACT)
def test_every_field_of_the_contract_is_there_under_its_label(type_name: str) -> None:
    for way, label in CONTRACT[type_name]:
        found = labels(type_name, way)
        if label is not None:
            assert found[-1] == label, way


def test_every_type_of_the_contract_is_there_and_no_other() -> None:
    assert set(TYPES) == set(CONTRACT)


def test_both_ends_of_the_term_are_called_as_in_the_contract() -> None:
    assert labels("agreements", "effective_from")[0].startswith("有効期間")
    assert labels("agreements", "effective_to")[0].startswith("有効期間")


def test_both_consents_belong_to_the_reason_for_having_no_agreement() -> None:
    part = declared(TYPES["projects"])["without_agreement"].part
    assert part is not None
    assert sum("同意日" in one.label for one in declared(part).values()) == 2


@pytest.mark.parametrize("type_name", REQUIRED)
def test_no_more_is_required_than_makes_a_record(type_name: str) -> None:
    assert {one.name for one in declared(TYPES[type_name]).values() if one.required} == REQUIRED[type_name]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_every_field_has_a_japanese_label(model: type[Part]) -> None:
    for one in declared(model).values():
        latin = set(re.findall(r"[A-Za-z]+", one.label)) - ACRONYMS
        assert not latin, one
        assert re.search(r"[぀-ヿ一-鿿]", one.label), one


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_no_two_fields_of_a_group_share_a_name(model: type[Part]) -> None:
    fields = declared(model).values()
    assert len(names_of(model)) == 2 * len(fields)


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_no_label_breaks_a_dotted_heading_or_a_cell(model: type[Part]) -> None:
    for one in declared(model).values():
        assert not re.search(r"[.．;；、\s]|^[0-9０-９]+$", one.label), one


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_the_field_that_names_a_column_or_a_short_form_exists(model: type[Part]) -> None:
    for name in (model.key, model.short):
        assert name is None or name in declared(model)


def test_the_models_are_really_walked() -> None:
    names = {one.__name__ for one in MODELS}
    assert {"Agreement", "Signer", "CostItem", "Contact", "Head", "CodeEntry", "TermLength"} <= names


# what clerks call a record


def test_every_type_has_a_japanese_name() -> None:
    assert len(set(TYPE_LABELS.values())) == len(RECORD_TYPES)
    for label in TYPE_LABELS.values():
        assert not re.search(r"[A-Za-z]", label)


def test_a_record_is_called_by_its_type_and_id() -> None:
    assert record_label("agreements:AS-01") == "協定 AS-01"
    assert record_label("agreements:") == "協定"
    assert record_label(None) == ""
