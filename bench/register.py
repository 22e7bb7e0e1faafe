"""How many whole registrations a second the server takes: 16 visitors at once, 2 workers.

    .venv/bin/python bench/register.py [--visitors 16] [--registrations 160]

A whole registration is: open the form, send it with a wish for every session of one's mode, open the receipt. The mark
of the design note PEERS is 10 a second on 2 workers (pretix 1.9 with 4 sessions, Indico 8.9 without a choice of
sessions, both measured on PostgreSQL). The server, its database and the visitors share this machine. Afterwards the
places are counted: never more than the capacity.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

MARK = 10.0
#: Places taken, capacity, and registrations that hold a place, of the mode that was opened anew.
PLACES = """
    select c.taken, c.capacity, (select count(*) from forums_registration r where r.forum_id = c.forum_id
    and r.mode = c.mode and r.status in ('registered', 'offered'))
    from forums_modecapacity c where c.capacity = 100 and c.mode = 'digital'
"""
HOST, PORT = "127.0.0.1", 8177


def request(method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, dict[str, str], str]:
    """Return status, headers and text of one request on a connection of its own."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    headers = {"Cookie": cookie, "Accept-Language": "sv", "Origin": f"http://{HOST}:{PORT}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    found = {key.lower(): value for key, value in answer.getheaders()}
    connection.close()
    return answer.status, found, text


def wishes(form: str, mode: str) -> dict[str, str]:
    """Rank every session of the mode in each parallel slot, in the order in which the form lists them."""
    ranked = {}
    for slot in re.split(r"<[uo]l", form):
        names = re.findall(rf'wish--{mode}".*?name="(wish_\d+)"', slot, re.DOTALL)
        ranked |= {name: str(rank) for rank, name in enumerate(names, start=1)}
    assert ranked, "no wishes in the form"
    return ranked


def register(path: str, number: int) -> int:
    """Register one visitor from the form to the receipt, and return the last status."""
    _, headers, form = request("GET", path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token, "no form"
    cookie = headers["set-cookie"].split(";")[0]
    values = {
        "csrfmiddlewaretoken": token[1], "name": f"Prov Provsson {number}", "email": f"prov{number}@example.org",
        "municipality": "1281", "organisation": "", "role": "strategist", "mode": "digital", "needs": "",
        "website": "", "consent": "on", **wishes(form, "digital"),
    }  # fmt: skip
    status, headers, text = request("POST", path, urllib.parse.urlencode(values), cookie)
    if status != 302:
        sys.stderr.write(re.sub(r"<[^>]+>|\s+", " ", text)[:400] + "\n")
        return status
    return request("GET", headers["location"], cookie=cookie)[0]


def serve(folder: str) -> subprocess.Popen[bytes]:
    """Set up the demo region, empty the places of the coming forum, and serve it with 2 workers."""
    environment = {**os.environ, "SAMVERKAN_DATA_DIR": folder, "SAMVERKAN_DEMO": "on", "SAMVERKAN_LOG_LEVEL": "ERROR"}
    words = [sys.executable, "-m", "samverkan.config.cli"]
    subprocess.run([*words, "demo", "--no-serve"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c",
         "from samverkan.forums.models import ModeCapacity as M;"
         "M.objects.filter(mode='digital').update(capacity=100)"],
        env=environment, check=True,
    )  # fmt: skip
    server = subprocess.Popen([*words, "serve", "--port", str(PORT), "--workers", "2"], env=environment)
    for _ in range(100):
        try:
            request("GET", "/forum/")
            break
        except OSError:
            time.sleep(0.2)
    return server


def main() -> int:
    """Print registrations a second, the ratio to the mark, and the count of places; exit 1 when a mark is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=16)
    parser.add_argument("--registrations", type=int, default=160)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = serve(folder)
        try:
            _, _, page = request("GET", "/")
            found = re.search(r'href="(/forum/[^"/]+/anmalan/)"', page)
            assert found, page[:600]
            path = found[1]
            began = time.monotonic()
            with ThreadPoolExecutor(options.visitors) as pool:
                statuses = list(pool.map(lambda n: register(path, n), range(options.registrations)))
            rate = len(statuses) / (time.monotonic() - began)
        finally:
            server.terminate()
            server.wait()
        with sqlite3.connect(f"{folder}/samverkan.sqlite3") as database:
            taken, capacity, counted = max(database.execute(PLACES).fetchall())
    failed = sum(status != 200 for status in statuses)
    exact = taken == counted <= capacity
    print(f"{rate:.1f} registrations/s, {rate / MARK:.2f} of the mark {MARK:.0f}; failed {failed}")
    verdict = "exact" if exact else "WRONG"
    print(f"places: {taken} taken, {counted} registrations hold one, capacity {capacity}: {verdict}")
    return not (rate >= MARK and exact and not failed)


if __name__ == "__main__":
    sys.exit(main())
