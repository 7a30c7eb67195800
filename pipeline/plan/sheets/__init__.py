"""Proposals, replies and results → 別紙①–④."""
