"""Agreements before their approval → 審査票, 記載事項確認書, 起案文."""
