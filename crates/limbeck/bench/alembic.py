#!/usr/bin/env python3
"""Limbeck beside Alembic on one PostgreSQL, in one run: wall time of whole commands, medians and ratios.

    make bench-migrations                      (starts the server, builds the program, installs Alembic in a folder)
    alembic.py PROGRAM URL [--rounds 5] [--tables 1000] [--revisions 100,1000]

Both migrate the same tables: ten columns, a foreign key, two indexes each. Rounds alternate, so that a machine that is
busy for a while is busy for both.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

COLUMNS = """sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("parent_id", sa.BigInteger(), sa.ForeignKey("{parent}.id")),
        sa.Column("a", sa.String(100), nullable=False), sa.Column("b", sa.String(255)),
        sa.Column("c", sa.Integer(), nullable=False), sa.Column("d", sa.Integer()),
        sa.Column("e", sa.Boolean(), nullable=False), sa.Column("f", sa.Float(), nullable=False),
        sa.Column("g", sa.DateTime(timezone=True), nullable=False), sa.Column("h", sa.DateTime(timezone=True))"""


def create(number):
    name, columns = f"t{number:04}", COLUMNS.format(parent=f"t{max(number - 1, 0):04}")
    return f"""    op.create_table("{name}", {columns})
    op.create_index("ix_{name}_a", "{name}", ["a"])
    op.create_index("ix_{name}_b_c", "{name}", ["b", "c"])
"""


def revision(number, tables):
    down = f'"{number - 1:06}"' if number else "None"
    ups = "".join(create(table) for table in tables)
    downs = "".join(f'    op.drop_table("t{table:04}")\n' for table in reversed(tables))
    return f"""from alembic import op
import sqlalchemy as sa
revision = "{number:06}"
down_revision = {down}
def upgrade():
{ups}
def downgrade():
{downs}"""


def run(command, folder, environment):
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})
    took = time.monotonic() - began
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return took


class Alembic:
    def __init__(self, folder, url, revisions):
        self.program = pathlib.Path(sys.executable).parent / "alembic"
        self.folder = folder
        run([self.program, "init", "migrations"], folder, {})
        ini = folder / "alembic.ini"
        url = url.replace("postgres://", "postgresql+psycopg2://")
        lines = (f"sqlalchemy.url = {url}" if line.startswith("sqlalchemy.url") else line for line in ini.read_text().splitlines())
        ini.write_text("\n".join(lines))
        for number, tables in enumerate(revisions):
            (folder / "migrations" / "versions" / f"{number:06}.py").write_text(revision(number, tables))

    def run(self, *words):
        return run([self.program, *words], self.folder, {})


class Limbeck:
    def __init__(self, program, folder, url, case):
        self.program, self.folder = program, folder
        self.environment = {"CASE": case, "DATABASE_URL": url}

    def run(self, *words):
        words = [*words, "--yes"] if words[0] == "downgrade" else words
        return run([self.program, "--quiet", *words], self.folder, self.environment)


def database(url, name):
    for sql in (f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'):
        subprocess.run(["psql", url, "-qc", sql], check=True, stderr=subprocess.DEVNULL)
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--revisions", default="100,1000")
    given = parser.parse_args()
    cases = [(f"{given.tables}-tables", f"one revision of {given.tables} tables", [list(range(given.tables))])]
    for count in map(int, given.revisions.split(",")):
        cases.append((f"{count}-revisions", f"{count} revisions of a table", [[table] for table in range(count)]))
    print("| what | Alembic s | Limbeck s | ratio |\n|---|---|---|---|", flush=True)
    for case, title, revisions in cases:
        took = {}
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            for round_ in range(given.rounds):
                urls = [database(given.url, name) for name in ("bench_alembic", "bench_limbeck")]
                if not round_:
                    alembic = Alembic(pathlib.Path(one), urls[0], revisions)
                    limbeck = Limbeck(given.program, other, urls[1], case)
                words = [("upgrade from nothing", ["upgrade", "head"]), ("upgrade at head", ["upgrade", "head"]),
                         ("current", ["current"]), ("history", ["history"]), ("downgrade to base", ["downgrade", "base"])]
                for what, line in words:
                    for name, peer in (("alembic", alembic), ("limbeck", limbeck)):
                        took.setdefault((what, name), []).append(peer.run(*line))
        for what in dict.fromkeys(what for what, _ in took):
            slow, quick = (statistics.median(took[what, name]) for name in ("alembic", "limbeck"))
            print(f"| {title}: {what} | {slow:.3f} | {quick:.3f} | {slow / quick:.1f} |", flush=True)
    for name in ("bench_alembic", "bench_limbeck"):
        subprocess.run(["psql", given.url, "-qc", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'], check=True)


if __name__ == "__main__":
    main()
