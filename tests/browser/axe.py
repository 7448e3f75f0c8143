"""What axe-core finds on a page as it stands in Chromium: every rule it has, the recommended ones with them."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def violations(tab: Page) -> list[str]:
    """One line for each element that breaks a rule: the rule, how grave, the element, what is wrong. Empty is what one wants."""
    found = AXE.run(tab).response["violations"]
    return [_said(rule, node) for rule in found for node in rule["nodes"]]


def _said(rule: dict[str, Any], node: dict[str, Any]) -> str:
    element = f"{' '.join(map(str, node['target']))} {' '.join(node['html'].split())[:160]}"
    return f"{rule['id']} ({rule['impact']}) {element} :: {' '.join(node['failureSummary'].split())[:300]}"


def kind_of(path: str) -> str:
    """The page an address names, whichever row it is about."""
    return re.sub(r"[^/]*\d[^/]*", "*", path.split("?")[0])
