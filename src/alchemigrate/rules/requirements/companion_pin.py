"""A requirement that keeps a dialect, a driver or an extension too old for SQLAlchemy 2.

Packages that build on SQLAlchemy have a first release for 2.0, by what they require, or by running
them where they do not say; older ones cannot be installed beside it or fail when they are imported.
For the drivers it is the release that SQLAlchemy itself asks for.

Left alone: requirements that admit a new enough release, and packages that are not known here.
Reported only: lines with hashes, files that a tool compiles, packages that have no release for the
target yet, and for the bridge those without a release that runs on both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, TextContext
from alchemigrate.rulekit.pins import renewal, required_in
from alchemigrate.rulekit.requirements import PATTERNS
from alchemigrate.rulekit.specifiers import admits_from, specifiers

REQUIREMENTS = "requirements.txt"

RULE = Rule(
    code="AL988",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    examples=(
        Example(
            "databases==0.8.0  # async\nmarshmallow-sqlalchemy<0.29\n",
            "databases>=0.9,<1  # async\nmarshmallow-sqlalchemy>=0.29,<2\n",
            path=REQUIREMENTS,
        ),
        Example(
            '[project]\ndependencies = ["SQLAlchemy_Continuum~=1.3.9"]\n',
            '[project]\ndependencies = ["SQLAlchemy_Continuum>=1.4,<3"]\n',
            path="pyproject.toml",
            title="TOML, and another spelling of the name",
        ),
        Example(
            "flask-marshmallow==0.10.1\n",
            "flask-marshmallow>=0.15,<2\n",
            path=REQUIREMENTS,
            title="what Flask-SQLAlchemy 3 needs",
        ),
        Example("psycopg2-binary==2.6\n", "psycopg2-binary>=2.7,<3\n", path=REQUIREMENTS),
        Example(
            "from setuptools import setup\nsetup(install_requires=['GeoAlchemy2<0.9'])\n",
            "from setuptools import setup\nsetup(install_requires=['GeoAlchemy2>=0.11,<1'])\n",
            path="setup.py",
            bare=True,
            title="setup.py",
        ),
        Example(
            "sqlmodel==0.0.8\n", FLAGGED, path=REQUIREMENTS, target="bridge", title="not on both"
        ),
        Example(
            "fastapi-users-db-sqlalchemy==7.0.0\n",
            FLAGGED,
            path=REQUIREMENTS,
            target="2.1",
            title="no release yet",
        ),
        Example(
            "databases==0.8.0 \\\n    --hash=sha256:00\n",
            FLAGGED,
            path=REQUIREMENTS,
            title="a hash",
        ),
        Example("databases>=0.8\nsqlmodel>0.0.8\n", None, path=REQUIREMENTS, title="new enough"),
        Example("snowflake-sqlalchemy==1.*\n", None, path=REQUIREMENTS, title="a series"),
        Example("databases\n", None, path=REQUIREMENTS, title="no specifier"),
        Example("databases-utils==0.1\n", None, path=REQUIREMENTS, title="another package"),
    ),
)

NEVER = "9999"


@dataclass(frozen=True, slots=True)
class Companion:
    """The first release for 2.0 and what to require; the first for 2.1, if that is another.

    `both` is what to require of a release that runs on 1.4 too, empty if there is none.
    """

    first: str
    renewed: str
    both: str = ""
    first_21: str = ""
    renewed_21: str = ""


COMPANIONS = {
    "clickhouse-sqlalchemy": Companion("0.3.0", ">=0.3,<0.4"),
    "databases": Companion("0.9.0", ">=0.9,<1"),
    "fastapi-users-db-sqlalchemy": Companion("5.0.0", ">=5,<8", first_21=NEVER),
    "flask-marshmallow": Companion("0.15.0", ">=0.15,<2"),
    "geoalchemy2": Companion("0.11.0", ">=0.11,<1", ">=0.11,<1"),
    "marshmallow-sqlalchemy": Companion("0.29.0", ">=0.29,<2", ">=0.29,<2"),
    "snowflake-sqlalchemy": Companion("1.6.1", ">=1.6.1,<3", ">=1.6.1,<2"),
    "sqlalchemy-bigquery": Companion("1.11.0", ">=1.11,<2", ">=1.11,<2"),
    "sqlalchemy-continuum": Companion("1.4.0", ">=1.4,<3", ">=1.4,<2", "1.9.0", ">=1.9,<3"),
    "sqlalchemy-redshift": Companion("1.0.0", ">=1.0,<2"),
    "sqlmodel": Companion("0.0.12", ">=0.0.12,<0.1", "", "0.0.48", ">=0.0.48,<0.1"),
    "zope-sqlalchemy": Companion("3.0", ">=3.0,<4", ">=3.0,<4"),
    "aiomysql": Companion("0.2.0", ">=0.2,<1", ">=0.2,<1"),
    "cx-oracle": Companion("8.0.0", ">=8,<9", ">=8,<9"),
    "mysqlclient": Companion("1.4.0", ">=1.4,<3", ">=1.4,<3"),
    "oracledb": Companion("1.0.1", ">=1.0.1,<5", "", "2.0.1", ">=2.0.1,<5"),
    "pg8000": Companion("1.29.1", ">=1.29.1,<2", ">=1.29.1,<2", "1.29.3", ">=1.29.3,<2"),
    "psycopg": Companion("3.0.7", ">=3.0.7,<4"),
    "psycopg2": Companion("2.7", ">=2.7,<3", ">=2.7,<3"),
    "psycopg2-binary": Companion("2.7", ">=2.7,<3", ">=2.7,<3"),
}
"""What is known of the packages, by their normal names."""


@RULE.on_text(*PATTERNS)
@RULE.on(ast.Call, names=("setup",))
def find(context: Context | TextContext, call: ast.Call | None = None) -> Iterator[Found]:
    """Requirements that admit no release for the target."""
    for found in required_in(context, call):
        known = COMPANIONS.get(found.name)
        spec = specifiers(found.spec) if known is not None and found.spec else None
        if known is None or spec is None:
            continue
        version = "2.1" if context.target == "2.1" else "2.0"
        newer = version == "2.1" and bool(known.first_21)
        first = known.first_21 if newer else known.first
        if admits_from(spec, first):
            continue
        renewed = known.renewed_21 if newer else known.renewed
        message = f"{found.name}{found.spec} is too old for SQLAlchemy {version}"
        if first == NEVER:
            reason = f"no release of {found.name} admits SQLAlchemy {version} yet"
            yield replace(renewal(found, "", message, reason), blocked=True)
        elif context.target == "bridge":
            reason = "no release of it runs on 1.4 and 2.0: change it together with SQLAlchemy"
            yield renewal(found, known.both, message, "" if known.both else reason)
        else:
            yield renewal(found, renewed, f"{message}: {first} is the first release for it")
