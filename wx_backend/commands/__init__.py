"""命令：the commands of the command line that are many, one module a subject; `wx_backend.cli` puts them together."""

from __future__ import annotations

import argparse
from collections.abc import Callable

# Adds a command: its name, what it runs, and one line about it; returns its parser for arguments.
Adder = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
