"""Agreements on their way or under review → 申出書, 連携実績整理表, ニーズ調査票, 見直し調書."""
