"""Law 1: sessions → caregivers → clinic, never upward."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_house_imports_upward():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, f"An import points upward (pyproject.toml, tool.importlinter):\n{result.stdout}"
    assert "0 broken" in result.stdout
