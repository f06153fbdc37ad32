#!/usr/bin/env python3
"""Limbeck beside Alembic on one PostgreSQL, in one run: wall time of whole commands, medians and ratios.

    make bench-migrations                      (starts the server, builds the program, installs Alembic in a folder)
    alembic.py PROGRAM URL [--rounds 5] [--tables 1000] [--revisions 100,1000] [--few 30]

Both migrate the same tables: ten columns, a foreign key, two indexes each, and compare them with the same models. Rounds
alternate, so that a machine that is busy for a while is busy for both.
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


# What env.py is to know of models: nothing, unless MODELS says how many. PHONE is a column that no revision has.
ENV = """
import os
target_metadata = None
if "MODELS" in os.environ:
    import sqlalchemy as sa
    target_metadata = sa.MetaData()
    for number in range(int(os.environ["MODELS"])):
        name, parent = f"t{number:04}", f"t{max(number - 1, 0):04}"
        more = [sa.Column("phone", sa.String(20))] if number == 0 and "PHONE" in os.environ else []
        sa.Table(name, target_metadata, %s, *more,
                 sa.Index(f"ix_{name}_a", "a"), sa.Index(f"ix_{name}_b_c", "b", "c"))
""" % COLUMNS.replace('"{parent}.id"', 'f"{parent}.id"')


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
        env = folder / "migrations" / "env.py"
        env.write_text(env.read_text().replace("target_metadata = None\n", ENV))
        for number, tables in enumerate(revisions):
            (folder / "migrations" / "versions" / f"{number:06}.py").write_text(revision(number, tables))

    def run(self, *words, **more):
        return run([self.program, *words], self.folder, more)

    def generate(self, count):
        versions = self.folder / "migrations" / "versions"
        before = set(versions.iterdir())
        took = self.run("revision", "--autogenerate", "-m", "phone", MODELS=str(count), PHONE="1")
        written = [path for path in versions.iterdir() if path not in before and path.suffix == ".py"]
        assert len(written) == 1 and "phone" in written[0].read_text()
        written[0].unlink()
        return took


class Limbeck:
    def __init__(self, program, folder, url, case):
        self.program, self.folder = program, folder
        self.environment = {"CASE": case, "DATABASE_URL": url, "FOLDER": str(folder)}

    def run(self, *words, **more):
        words = [*words, "--yes"] if words[0] == "downgrade" else words
        return run([self.program, "--quiet", *words], self.folder, {**self.environment, **more})

    def generate(self, *scratch):
        words = ["revision", "--autogenerate", "-m", "phone", "--dry-run", *scratch]
        return self.run(*words, ENTITIES="1", PHONE="1")


def database(url, name):
    for sql in (f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'):
        subprocess.run(["psql", url, "-qc", sql], check=True, stderr=subprocess.DEVNULL)
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()


def compared(given):
    """`check` of many tables, and what a new column among a few takes to be found."""
    took = {}
    for count in (given.tables, given.few):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            urls = [database(given.url, name) for name in ("bench_alembic", "bench_limbeck")]
            alembic = Alembic(pathlib.Path(one), urls[0], [list(range(count))])
            limbeck = Limbeck(given.program, other, urls[1], f"{count}-tables")
            for peer in (alembic, limbeck):
                peer.run("upgrade", "head")
            for _ in range(given.rounds):
                check = f"{count} tables and models: check"
                took.setdefault(check, ([], []))[0].append(alembic.run("check", MODELS=str(count)))
                took[check][1].append(limbeck.run("check", ENTITIES="1"))
                if count != given.few:
                    continue
                alone = f"{count} tables: autogenerate (Limbeck proves it, in memory)"
                took.setdefault(alone, ([], []))[0].append(alembic.generate(count))
                took[alone][1].append(limbeck.generate())
                on_server = f"{count} tables: autogenerate (Limbeck proves it, in memory and on the server)"
                took.setdefault(on_server, (took[alone][0], []))[1].append(limbeck.generate("--scratch", given.url))
    for what, sides in took.items():
        row(what, *map(statistics.median, sides))


def row(what, slow, quick):
    print(f"| {what} | {slow:.3f} | {quick:.3f} | {slow / quick:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--few", type=int, default=30, help="among how many tables a new column is looked for")
    parser.add_argument("--revisions", default="100,1000", help="how many to walk along; none if empty")
    given = parser.parse_args()
    cases = [(f"{given.tables}-tables", f"one revision of {given.tables} tables", [list(range(given.tables))])]
    for count in map(int, filter(None, given.revisions.split(","))):
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
            row(f"{title}: {what}", slow, quick)
    compared(given)
    for name in ("bench_alembic", "bench_limbeck"):
        subprocess.run(["psql", given.url, "-qc", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'], check=True)


if __name__ == "__main__":
    main()
