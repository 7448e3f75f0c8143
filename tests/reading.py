"""Reading papers back with tools that are not ours: poppler's. A test that needs one says so where it is missing."""

import shutil
import subprocess
from pathlib import Path

import pytest


def tool(name: str) -> str:
    """The path of a tool, or a skipped test that says which package has it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here (package poppler-utils or openssl)")
    return found


def text_of(pdf: bytes, folder: Path) -> str:
    """What a reader can copy out of a paper."""
    return _run([tool("pdftotext"), str(_kept(pdf, folder)), "-"])


def fonts_of(pdf: bytes, folder: Path) -> list[str]:
    """The rows of `pdffonts`."""
    return _run([tool("pdffonts"), str(_kept(pdf, folder))]).splitlines()[2:]


def seal_of(pdf: bytes, folder: Path) -> str:
    """What `pdfsig` says about the seal. Its exit code says nothing: it is 0 for a broken digest too."""
    path = _kept(pdf, folder)
    return subprocess.run([tool("pdfsig"), "-nocert", str(path)], capture_output=True, text=True, check=False).stdout


def _kept(pdf: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return path


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
