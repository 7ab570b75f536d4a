"""What others wrote stands in static/vendor as they published it, with its licence; our own sheets fetch nothing from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static"
TEMPLATES = STATIC.parent / "templates"
VENDOR = tomllib.loads((STATIC / "vendor" / "vendor.toml").read_text())
SHEETS = sorted((STATIC / "css").rglob("*.css"))


@pytest.mark.parametrize("name", sorted(VENDOR["files"]))
def test_a_vendored_file_has_the_sum_that_it_had_when_it_came(name):
    content = (STATIC / "vendor" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == VENDOR["files"][name]


def test_every_vendored_file_is_listed():
    there = {str(file.relative_to(STATIC / "vendor")) for file in (STATIC / "vendor").glob("*/*")}
    assert there == {name for name in VENDOR["files"] if not name.startswith("..")}


def test_every_package_brings_its_licence():
    folders = {f"{package['name']}@{package['version']}" for package in VENDOR["package"]}
    assert folders == {folder.name for folder in (STATIC / "vendor").iterdir() if folder.is_dir()}
    assert all((STATIC / "vendor" / folder / "LICENSE").read_text() for folder in folders)


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "images" / "icons.svg").read_text()))
    named = {name for file in TEMPLATES.rglob("*.html") for name in re.findall(r"\bicon\('([^']+)'", file.read_text())}
    assert named - drawn == set()


def test_both_dark_blocks_say_the_same():
    text = (STATIC / "css" / "tokens.css").read_text()
    system, chosen = re.findall(r'(?::not\(\[data-bs-theme="light"\]\)|^  \[data-bs-theme="dark"\]) \{(.*?)\}', text, re.S | re.M)
    assert system.split() == chosen.split()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_sheet_asks_only_for_files_of_this_site_that_exist(sheet):
    addresses = re.findall(r'url\(\s*["\']?([^"\')]+)', sheet.read_text())
    assert [address for address in addresses if ":" in address or address.startswith("//")] == []
    assert [address for address in addresses if not (sheet.parent / address).is_file()] == []


def test_every_sheet_is_linked_by_the_layout():
    layout = (TEMPLATES / "layouts" / "base.html").read_text()
    assert [sheet.stem for sheet in SHEETS if f"{sheet.relative_to(STATIC / 'css').with_suffix('')}'" not in layout] == []


def test_no_template_carries_a_script_or_a_style_of_its_own():
    bare = re.compile(r"<style|\sstyle=|<script(?![^>]*(?:\ssrc=|application/ld\+json))|<[a-z][^<>]*\son[a-z]+=[\"']|data:", re.I)
    found = {str(file.relative_to(TEMPLATES)): bare.findall(file.read_text()) for file in TEMPLATES.rglob("*.html")}
    assert {name: matches for name, matches in found.items() if matches} == {}
