"""Command line → exit status: the only package that knows the terminal and the clock."""

from pipeline.cli.main import main

__all__ = ["main"]
