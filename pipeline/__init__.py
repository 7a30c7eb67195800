"""Kyotei: records of a municipality's partnership agreements in, checked documents out."""

__version__ = "0.1.0"
