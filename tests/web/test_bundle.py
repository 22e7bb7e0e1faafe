"""One sheet out of many, whole or not at all; hashes follow our modules."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from samverkan.web import bundle

SOURCE = Path(bundle.__file__).parents[1]
SCRIPTS = sorted(SOURCE.glob("*/static/*/js/**/*.js"))


def test_bundle_declares_the_layers_first() -> None:
    assert bundle.bundle_text().startswith("@layer tokens, base, layout, components, utilities;\n")


def test_bundle_is_found_as_a_file_and_holds_every_room() -> None:
    found = finders.find(bundle.BUNDLE)

    assert found
    assert Path(found).read_text(encoding="utf-8") == bundle.bundle_text()


def test_bundle_sources_are_sound() -> None:
    faults = {p.name: list(bundle.style_faults(p.read_text(encoding="utf-8"))) for p in bundle.style_sources()}

    assert {name: found for name, found in faults.items() if found} == {}


def test_bundle_values_are_written_in_tokens_only() -> None:
    # Black and white themselves may stand: a QR code must be so in light and in dark.
    colour = re.compile(r"#(?!fff\b|000\b)[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(", re.IGNORECASE)
    own = {"tokens.css", "base.css"}

    strays = [p.name for p in bundle.style_sources() if p.name not in own and colour.search(bundle.slim(p.read_text()))]

    assert strays == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (".a { b: c }", "does not begin"),
        ("@layer loud { .a { b: c } }", "does not begin"),
        ("@layer components { .a { b: c }", "do not match"),
        ("@layer components { .a { b: c } } }", "do not match"),
        ("@layer components { } .a { b: c }", "outside its layer"),
        ("@layer components { .a { background: url(x.png) } }", "fetches"),
    ],
)
def test_style_faults_finds_each_kind(text: str, fault: str) -> None:
    assert any(fault in found for found in bundle.style_faults(text))


def test_slim_keeps_the_rules_and_drops_the_rest() -> None:
    assert bundle.slim("/* a\n b */\n  .a {\n\n    b: c;\n  }\n") == ".a {\nb: c;\n}"


def test_collected_files_carry_hashes_into_module_imports(tmp_path: Path) -> None:
    storages = {"staticfiles": {"BACKEND": "samverkan.web.bundle.HashedStaticStorage"}}

    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)

    app = next(tmp_path.glob("web/js/app.*.js")).read_text(encoding="utf-8")
    assert re.search(r'import\("\./toasts\.[0-9a-f]{12}\.js"\)', app)
    assert next(tmp_path.glob("web/css/samverkan.*.css.br"))


def test_first_visit_is_light() -> None:
    import gzip

    sheet = len(gzip.compress(bundle.bundle_text().encode()))
    scripts = sum(len(gzip.compress(p.read_bytes())) for p in SCRIPTS if p.parts[-3] == "web")

    assert sheet < 24_000  # of the 60 kB of a first visit; one sheet for every room
    assert scripts < 8_000


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_asks_no_other_origin_and_builds_no_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"https?://|\beval\(|new Function|document\.write|cssText", text)
    # What follows a pointer is drawn where the pointer is; everything else is said in the sheet.
    assert path.name in {"charts.js", "clusters.js", "grid-scale.js"} or not re.search(r"\.style\b", text)


def test_scripts_of_all_rooms_stay_small() -> None:
    # Lines of code: as with functions (tests/house/test_size.py), to explain costs nothing.
    remark = re.compile(r"\s*(//|/\*|\*|$)")
    lines = [line for path in SCRIPTS for line in path.read_text(encoding="utf-8").splitlines()]

    assert sum(not remark.match(line) for line in lines) < 2_000
