"""Kyotei: records of a municipality's partnership agreements in, checked documents out."""

import os

__version__ = "0.1.0"

# No other package takes part in reading records; pydantic need not look through all of them for one.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
