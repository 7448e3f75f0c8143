"""How a case is named in an address."""

from django.urls import register_converter


class CaseNumber:
    """daqiao-2026-318: the station's code, the year, the number."""

    regex = r"[a-z0-9-]{1,32}-[0-9]{4}-[0-9]{1,7}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(CaseNumber, "case")
CASE = "cases/<case:number>/"
