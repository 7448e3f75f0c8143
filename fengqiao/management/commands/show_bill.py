"""`manage.py show_bill`: what the system is made of, as CycloneDX 1.6; `deploy/bill.cdx.json` keeps it for whoever looks for known holes.

Read off `requirements.txt`, where every version stands (with the hashes of its files), and the table of vendored libraries. Nothing is asked
of any network, and the same tree gives the same bill on every machine.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\\\n]*)\\$", re.MULTILINE)
VENDORED = re.compile(r"^\| `([^`]+)` \| (@?[\w./-]+)[^|]* \| ([\w.]+) \| ([\w.-]+) \|$", re.MULTILINE)


class Command(BaseCommand):
    """Print the bill of materials."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(json.dumps(bill(Path(settings.BASE_DIR)), indent=1, ensure_ascii=False))


def bill(base: Path) -> dict[str, Any]:
    """The whole of it; components by their address, so that a change is one line."""
    project = tomllib.loads((base / "pyproject.toml").read_text())["project"]
    parts = [*packages((base / "requirements.txt").read_text()), *libraries((base / "static" / "vendor" / "README.md").read_text())]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"], "version": project["version"]}},
        "components": sorted(parts, key=lambda part: str(part["purl"])),
    }


def packages(pins: str) -> list[dict[str, Any]]:
    """What is installed beside the code; a part that only some machines need is optional."""
    return [
        {
            "type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}",
            "bom-ref": f"pkg:pypi/{name.lower()}@{version}", "scope": "optional" if ";" in where else "required",
        }
        for name, version, where in PIN.findall(pins)
    ]  # fmt: skip


def libraries(table: str) -> list[dict[str, Any]]:
    """What browsers are given: the rows of the vendored libraries."""
    return [
        {
            "type": "library", "name": name, "version": version, "purl": _npm(name, version), "bom-ref": _npm(name, version),
            "scope": "required", "licenses": [{"license": {"id": licence}}],
        }
        for _file, name, version, licence in VENDORED.findall(table)
    ]  # fmt: skip


def _npm(name: str, version: str) -> str:
    return f"pkg:npm/{name.replace('@', '%40')}@{version}"
