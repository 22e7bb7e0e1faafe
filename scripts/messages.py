"""The catalogues of messages, one a room, without the gettext package.

python scripts/messages.py update [ROOM...]   add new message ids to the catalogues, drop dead ones
python scripts/messages.py check              fail on missing, fuzzy, dead or contradictory entries
python scripts/messages.py compile            write the .mo files that Django reads
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "samverkan"
LANGUAGE = "sv"
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CALL = re.compile(
    r"""(?P<name>\b(?:gettext|ngettext|pgettext|npgettext|_))\((?P<args>(?:\s*u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?)+)"""
)
TEXT = re.compile(r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


class Message(NamedTuple):
    """One message: its id, its plural id and its context (empty where it has none)."""

    id: str
    plural: str = ""
    context: str = ""


def rooms() -> list[Path]:
    """Return the folders of the rooms."""
    return sorted(path for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists())


def in_python(path: Path) -> Iterator[Message]:
    """Yield the messages of a Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in SINGULAR and texts:
            yield Message(texts[0])
        elif name in PLURAL and len(texts) == 2:
            yield Message(texts[0], texts[1])
        elif name in CONTEXT and len(texts) == 2:
            yield Message(texts[1], context=texts[0])


def in_template(path: Path) -> Iterator[Message]:
    """Yield the messages of a template."""
    for call in CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(text.replace("\n", "\\n")) for text in TEXT.findall(call["args"])]
        if call["name"] == "ngettext":
            yield Message(texts[0], texts[1])
        elif call["name"] == "pgettext":
            yield Message(texts[1], context=texts[0])
        else:
            yield Message(texts[0])


def used(room: Path) -> set[Message]:
    """Return every message that a room's code and templates use."""
    found: set[Message] = set()
    for path in room.rglob("*.py"):
        if "migrations" not in path.parts:
            found.update(in_python(path))
    for path in (room / "templates").rglob("*"):
        if path.suffix in {".html", ".txt", ".xml"}:
            found.update(in_template(path))
    found.discard(Message(""))
    return found


def catalogue(room: Path) -> polib.POFile:
    """Return the room's catalogue, empty if it has none yet."""
    path = room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    po = polib.POFile(wrapwidth=110)
    po.fpath = str(path)
    po.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return po


def message(entry: polib.POEntry) -> Message:
    """Return the message of an entry."""
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def update(room: Path) -> None:
    """Bring a room's catalogue in line with its sources; translations that stay are kept."""
    wanted = used(room)
    po = catalogue(room)
    kept = {message(entry): entry for entry in po if message(entry) in wanted}
    po[:] = []
    for wish in sorted(wanted):
        entry = kept.get(wish) or polib.POEntry(
            msgid=wish.id,
            msgid_plural=wish.plural,
            msgctxt=wish.context or None,
            msgstr_plural={0: "", 1: ""} if wish.plural else {},
        )
        po.append(entry)
    if wanted:
        Path(po.fpath).parent.mkdir(parents=True, exist_ok=True)
        po.save(po.fpath)
    missing = sum(1 for entry in po if not entry.translated())
    print(f"{room.name}: {len(po)} messages, {missing} to translate")


def faults(room: Path) -> Iterator[str]:
    """Yield what is wrong with a room's catalogue."""
    po = catalogue(room)
    present = {message(entry): entry for entry in po}
    for wish in sorted(used(room) - set(present)):
        yield f"{room.name}: not in the catalogue: {wish.id!r}"
    for dead in sorted(set(present) - used(room)):
        yield f"{room.name}: no longer used: {dead.id!r}"
    for entry in po:
        if not entry.translated() or entry.fuzzy:
            yield f"{room.name}: not translated: {entry.msgid!r}"
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and (
                extra := set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            ):
                yield f"{room.name}: unknown placeholder {extra} in the translation of {entry.msgid!r}"


def contradictions() -> Iterator[str]:
    """Yield messages that two rooms translate differently: Django would show only one of them."""
    seen: dict[Message, tuple[str, str]] = {}
    for room in rooms():
        for entry in catalogue(room):
            text = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
            other = seen.setdefault(message(entry), (room.name, text))
            if other[1] != text:
                yield f"{room.name} and {other[0]} translate {entry.msgid!r} differently: {text!r}, {other[1]!r}"


def compile_all() -> None:
    """Write the .mo files."""
    for room in rooms():
        po = catalogue(room)
        if len(po):
            po.save_as_mofile(str(Path(po.fpath).with_suffix(".mo")))


def main(arguments: list[str]) -> int:
    """Run one of the three verbs."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    verb, names = (arguments[0] if arguments else ""), arguments[1:]
    if verb == "update":
        for room in rooms():
            if not names or room.name in names:
                update(room)
    elif verb == "check":
        found = [fault for room in rooms() for fault in faults(room)] + list(contradictions())
        print("\n".join(found) or "Every message is translated.")
        return bool(found)
    elif verb == "compile":
        compile_all()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
