"""Records of the sample data → what the papers of an agreement must say, worked out without the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tests.acceptance import support
from tests.acceptance.support import Record, ids

OPEN = {"相談中", "手続中"}
YES = {"はい", "yes"}
LISTED_MEMBERS = "6"
"""From so many members on a group is listed in an annex, where the policy says nothing else."""

AMENDING = ["changes", "cost", "remaining", "consultation"]
"""The articles of an amendment, where the policy says nothing else."""

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Person:
    """Who signs, or stands in an annex: address, body, title and name."""

    address: str
    body: str
    title: str
    name: str


@dataclass(frozen=True)
class Party:
    """A party of an agreement; ``group`` is what several members call themselves."""

    label: str
    members: list[Person]
    signing: list[Person]
    group: str
    annex: str
    is_city: bool

    @property
    def introduced(self) -> str:
        """How the preamble names it."""
        listed = f"{self.annex}に掲げる者"
        if self.group:
            return f"{self.annex}に掲げる{self.group}の構成員（以下「{self.label}」と総称する。）"
        if self.annex:
            return f"{listed}（以下「{self.label}」と総称する。）"
        return f"{self.members[0].body}（以下「{self.label}」という。）"


def day_of(text: str) -> date:
    """A day as the sample data writes those to come: 2027-01-20, 2027/1/20."""
    year, month, day = map(int, re.split("[-/]", text))
    return date(year, month, day)


def print_day(text: str) -> str:
    """「令和９年１月２０日」 of 2027/1/20."""
    day = day_of(text)
    return f"令和{day.year - 2018}年{day.month}月{day.day}日".translate(FULL_WIDTH)


def joined(words: list[str]) -> str:
    """「乙」, 「乙及び丙」, 「甲、乙及び丙」."""
    return "及び".join(one for one in ("、".join(words[:-1]), words[-1]) if one)


@cache
def read_town(workspace: Path, city: str) -> Town:
    """A municipality of a workspace that nobody changes; read once."""
    return Town(workspace, city)


class Town:
    """A municipality of the sample data, as its files say."""

    def __init__(self, workspace: Path, city: str) -> None:
        self.workspace, self.city = workspace, city
        self._read: dict[str, list[Record]] = {}

    def records(self, type_name: str) -> list[Record]:
        """The records of a type, in the form of YAML whatever file they come from."""
        if type_name not in self._read:
            listed = support.records(self.workspace, self.city, type_name)
            self._read[type_name] = [support.nested(one) for one in listed]
        return self._read[type_name]

    @cached_property
    def policy(self) -> Any:
        """policy.yaml."""
        path = self.workspace / "data" / self.city / "policy.yaml"
        return support.parse_yaml(path.read_text("utf-8"))

    @cached_property
    def folders(self) -> dict[str, str]:
        """What the municipality calls its documents, by kind; folders in output/ are called so."""
        named = {one["kind"]: one["name"] for one in self.policy["rule_sets"][-1]["documents"]}
        own = {"check-sheet": "審査票", "confirmation": "記載事項確認書", "approval": "起案文"}
        return {"agreement": "協定書", "draft": "協定書案", **own, **named}

    @cached_property
    def agreements(self) -> dict[str, Record]:
        """The agreements by id."""
        return {one["協定ID"]: one for one in self.records("agreements")}

    @cached_property
    def partners(self) -> dict[str, Record]:
        """The partners by id."""
        return {one["企業等ID"]: one for one in self.records("partners")}

    @cached_property
    def unsigned(self) -> dict[str, Record]:
        """The agreements of which papers are to be made, with all that an amendment leaves as it was."""
        return {
            key: self.whole(one)
            for key, one in self.agreements.items()
            if one["状態"] in OPEN and one.get("相手方様式") not in YES
        }

    def whole(self, agreement: Record) -> Record:
        """An amendment with all that it leaves as it was; any other agreement as it is."""
        if "変更元" not in agreement:
            return agreement
        return {**self.whole(self.agreements[agreement["変更元"]]), **agreement}

    def label(self, family: str, word: str) -> str:
        """The label of a code; of a label, itself."""
        named: dict[str, str] = {one["code"]: one["label"] for one in self.policy["codes"][family]}
        return named.get(word, word)

    # parties

    def parties(self, agreement: Record) -> list[Party]:
        """The parties in order, with everything that is printed of them."""
        if "当事者" not in agreement:
            members = [self._head(agreement), *map(self._partner, ids(agreement["協定相手方"]))]
            labels = self.policy["style"]["labels"]
            return [
                Party(label, [one], [one], "", "", n == 0)
                for n, (label, one) in enumerate(zip(labels, members, strict=False))
            ]
        return list(self._given(agreement))

    def _given(self, agreement: Record) -> Iterator[Party]:
        names = iter(self._annex_names(agreement))
        for party in agreement["当事者"]:
            keys = ids(party["構成員"])
            special = {one["構成員"]: one for one in party.get("構成員の署名者", [])}
            signer = party.get("署名者")
            if signer and len(keys) == 1:
                special[keys[0]] = signer
            members = [
                self._head(agreement)
                if key in {"市", self.policy["municipality"]["name"]}
                else self._partner(key, special.get(key))
                for key in keys
            ]
            signing, group = members, party.get("団体名", "")
            if signer and len(keys) > 1:
                signing = [Person(signer["所在地"], group, signer["職名"], signer["氏名"])]
            annex = next(names) if self._listed(party) else ""
            yield Party(party["略称"], members, signing, group, annex, keys == ["市"])

    def _head(self, agreement: Record) -> Person:
        """The municipality with the head in office on the day of signing."""
        town, day = self.policy["municipality"], day_of(agreement["締結日"])
        head = [one for one in town["heads"] if day_of(one["since"]) <= day][-1]
        return Person(town["address"], town["name"], head["title"], head["name"])

    def _partner(self, key: str, signer: Record | None = None) -> Person:
        one = self.partners[key]
        own = {"所在地": one["所在地"], "職名": one["代表者職名"], "氏名": one["代表者氏名"]}
        signs = own | (signer or {})
        return Person(signs["所在地"], one["企業名"], signs["職名"], signs["氏名"])

    def _listed(self, party: Record) -> bool:
        most = self.policy["style"].get("listed_members", LISTED_MEMBERS)
        return len(ids(party["構成員"])) >= max(int(most), 2)

    def _annex_names(self, agreement: Record) -> list[str]:
        """The annexes in order: those of parties, then that of the costs."""
        count = sum(map(self._listed, agreement.get("当事者", []))) + has_cost_table(agreement)
        if count == 1:
            return ["別表"]
        return [f"別表第{n}".translate(FULL_WIDTH) for n in range(1, count + 1)]

    def cost_annex(self, agreement: Record) -> str:
        """What the table of costs is called."""
        return self._annex_names(agreement)[-1]

    # articles

    def slots(self, agreement: Record) -> list[str]:
        """The articles that policy.yaml calls for, in order."""
        label = self.label("kinds", agreement["協定種別"])
        amending = "変更元" in agreement
        found = [
            one["articles"]
            for one in self.policy["rule_sets"][-1]["article_sets"]
            if label in [self.label("kinds", kind) for kind in one["kinds"]]
            and (one.get("amendment") in YES) is amending
        ]
        articles: list[str] = found[0] if found else AMENDING
        return articles

    def fields(self, agreement: Record) -> list[str]:
        """The 連携事項, each in its own wording where it has one."""
        listed = agreement["連携事項"]
        return [
            self.label("fields", one) if isinstance(one, str) else one.get("文言") or one["区分"]
            for one in listed
        ]

    def who_pays(self, agreement: Record) -> str:
        """A pattern of what the cost article must say, by 考え方 and by the labels of the parties."""
        parties = self.parties(agreement)
        everyone = joined([one.label for one in parties])
        (city,) = [one.label for one in parties if one.is_city]
        others = joined([one.label for one in parties if not one.is_city])
        return {
            "市の負担なし": f"{city}に費用の負担は生じないものとする",
            "相手方負担": f"費用は、.*{others}が.*負担するものとする",
            "各自負担": f"費用は、.*{everyone}がそれぞれ.*負担するものとする",
            "項目別負担": "費用の負担区分は、.*別表(第.)?のとおり",
            "実費負担": f"{city}は、.*{others}が.*予算の範囲内において.*実費を負担する",
            "適正な対価": f"{city}は、予算の範囲内において適正な対価を支払うことができる",
        }[agreement["費用負担"]["考え方"]]


def has_cost_table(agreement: Record) -> bool:
    """Whether costs are divided item by item."""
    return bool(agreement["費用負担"]["考え方"] == "項目別負担")
