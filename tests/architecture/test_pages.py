"""Pages and words: nothing inline, nothing from elsewhere, every view marked, every word in Chinese."""

import re
from collections.abc import Iterator

import polib
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import access_of
from accounts.roles import Role
from cases.management.commands.show_lifecycle import lifecycle
from fengqiao import messages
from tests.architecture.source import BASE, templates

INLINE = {
    "a script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", re.IGNORECASE),
    "a style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script's address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx that evaluates": re.compile(r"\bhx-(on|vals\s*=\s*[\"']js:|vars)", re.IGNORECASE),
    "something unescaped": re.compile(r"\|\s*safe\b|autoescape\s+off|mark_safe"),
    "something from elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
MARKS = {"anybody", "resident", "signed in", "partner", *Role.values}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def views(patterns=None, prefix: str = "") -> Iterator[tuple[str, str, object]]:
    """Every address with its name and its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.name or "", pattern.callback


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what):
    found = [f"{path}: {INLINE[what].search(text)[0]}" for path, text in templates() if INLINE[what].search(text)]
    assert found == []


def test_every_view_carries_its_mark():
    assert [address for address, _name, view in views() if not access_of(view)] == []
    assert {mark for _a, _n, view in views() for mark in access_of(view)} <= MARKS


def test_a_name_and_what_it_takes_lead_to_one_address():
    names = [(name, address.count("<")) for address, name, _view in views()]
    assert all(name for name, _taken in names)
    assert len(names) == len(set(names))


def test_every_word_is_written_in_chinese():
    assert messages.missing() == []


def test_no_translation_is_fuzzy_empty_or_loses_a_name_that_is_filled_in():
    for entry in polib.pofile(str(messages.CATALOGUE)):
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        assert not entry.fuzzy, entry.msgid
        assert all(texts), entry.msgid
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        assert all(set(PLACEHOLDER.findall(text)) <= wanted | set(PLACEHOLDER.findall(entry.msgid)) for text in texts), entry.msgid
        assert all(set(PLACEHOLDER.findall(text)) >= wanted for text in texts), entry.msgid


def test_chinese_is_calm():
    """No exclamation mark, no 操作成功, no 原告 and 被告: two sides are equals (design.md §7)."""
    for entry in polib.pofile(str(messages.CATALOGUE)):
        for text in list(entry.msgstr_plural.values()) or [entry.msgstr]:
            assert not re.search(r"[!！]|操作成功|抱歉|对不起|原告|被告", text), text


def test_the_compiled_catalogue_is_what_the_page_of_words_says():
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(messages.CATALOGUE.with_suffix(".mo")))}
    written = {entry.msgid: entry.msgstr for entry in polib.pofile(str(messages.CATALOGUE)) if not entry.msgid_plural}
    assert {key: compiled.get(key) for key in written} == written


def test_the_page_of_the_lifecycle_says_what_the_tables_say():
    assert (BASE / "docs" / "lifecycle.md").read_text() == lifecycle()
