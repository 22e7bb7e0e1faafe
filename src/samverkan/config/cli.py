"""The console command ``samverkan``: a few verbs with help that teaches, each a Django management command."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass

from samverkan import __version__
from samverkan.config import env


@dataclass(frozen=True)
class Verb:
    """One verb of the console command, the management command behind it (none for the engines), what it is for."""

    name: str
    command: str | None
    purpose: str


VERBS = (
    Verb("demo", "demo", "Try it: sets up the demo region on SQLite, serves it and prints the sign-ins."),
    Verb("setup", "setup", "Prepare or upgrade: tables, region, blog, static files. Safe to run again."),
    Verb("serve", "serve", "Serve the site with granian."),
    Verb("worker", "worker", "Do the background work: letters, expiring offers, deletion of old personal data."),
    Verb("import-pages", "import_pages", "Read saved pages of an old blog into stories."),
    Verb("import-wordpress", "import_wordpress", "Read an export of WordPress (WXR) into stories and pages."),
    Verb("import-stories", "import_stories", "Read what export-stories wrote as JSON."),
    Verb("export-stories", "export_stories", "Write the whole blog with its pictures as JSON, WXR or Markdown."),
    Verb("prepare-pictures", "prepare_pictures", "Make the sizes of the stories' pictures that are missing."),
    Verb("import-programme", "import_programme", "Read a schedule.json into a draft forum."),
    Verb("search", "search", "Look after the search index: rebuild, refresh or status."),
    Verb("keyfigures", "keyfigures", "Take in key figures: load files, or fetch them from Kolada."),
    Verb("forget", "forget", "Delete personal data past its end date; counts stay."),
    Verb(
        "create-operator",
        "create_operator",
        "Give the first person every right, so that they can sign in and invite others.",
    ),
    Verb("engine", None, "Solve a problem of seats, tables or groups from a JSON file, without the platform."),
)

EXAMPLES = """\
A first try:
  samverkan demo                                  then open the printed address
  samverkan import-pages saved/*.html --dry-run   see what an old blog would become
  samverkan import-programme day.schedule.json    a draft forum, ready to edit
  samverkan keyfigures load *.csv.gz              indicators, areas and values, told apart by their columns
  samverkan engine rotate cafe.json               tables for a World Café, without the platform

In production (docs/operating.md):
  export SAMVERKAN_ENV=production                 it then names every setting it lacks
  samverkan setup
  samverkan serve --port 8000
  samverkan worker
"""


def help_text() -> str:
    """Return the help of the whole command."""
    width = max(len(verb.name) for verb in VERBS)
    lines = [f"  {verb.name:<{width}}  {verb.purpose}" for verb in VERBS]
    return "\n".join(
        [
            f"Samverkan {__version__}: a web platform for a regional learning network.",
            "",
            "Usage: samverkan VERB [options]      samverkan VERB --help",
            "",
            *lines,
            "",
            EXAMPLES,
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(help_text())
        return 0
    if words[0] == "--version":
        sys.stdout.write(f"samverkan {__version__}\n")
        return 0
    verb = next((verb for verb in VERBS if verb.name == words[0]), None)
    if verb is None:
        sys.stderr.write(f"samverkan: there is no verb {words[0]!r}. Verbs: {', '.join(v.name for v in VERBS)}.\n")
        return 2
    if verb.command is None:
        from samverkan.config import engine

        return engine.main(words[1:])
    if verb.name == "demo":
        prepare_demo(words[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", env.settings_module())
    return run(verb.name, verb.command, words[1:])


def prepare_demo(options: list[str]) -> None:
    """Set what the demo needs before the settings are read: links in letters lead to the port it is served on."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--port", default="8000")
    try:
        port = parser.parse_known_args(options)[0].port
    except argparse.ArgumentError:  # the command itself says what is wrong
        port = "8000"
    os.environ["SAMVERKAN_DEMO"] = "on"
    os.environ.setdefault("SAMVERKAN_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("SAMVERKAN_LOG_LEVEL", "WARNING")  # the printed sign-ins must not scroll away


def run(verb: str, name: str, options: list[str]) -> int:
    """Run the verb's management command as if it were called by the verb's name."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import load_command_class
    from django.core.management.base import SystemCheckError

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        sys.stderr.write(f"{fault}\n")
        return 78  # EX_CONFIG of sysexits.h
    command = load_command_class(_app_of(name), name)
    try:
        command.run_from_argv(["samverkan", verb, *options])
    except SystemCheckError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def _app_of(command: str) -> str:
    """Return the room that holds a management command."""
    from django.core.management import get_commands

    return str(get_commands()[command])


if __name__ == "__main__":
    sys.exit(main())
