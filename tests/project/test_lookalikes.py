"""Names as SQLAlchemy has them that are somebody else's: nothing is proven of them."""

from __future__ import annotations

import pytest
from project.reveal import kind

from alchemigrate.project.kinds import Kind

OURS = {
    Kind.ENGINE, Kind.CONNECTION, Kind.TRANSACTION, Kind.SESSION, Kind.SESSION_FACTORY,
    Kind.SCOPED_SESSION, Kind.QUERY, Kind.SELECT, Kind.DML, Kind.TEXT, Kind.RESULT, Kind.SCALARS,
    Kind.MAPPINGS, Kind.ROW, Kind.ROW_MAPPING, Kind.TABLE, Kind.FROM, Kind.COLUMN, Kind.COLUMNS,
    Kind.METADATA, Kind.RELATIONSHIP, Kind.URL, Kind.BUNDLE, Kind.BASE,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3\nreveal(sqlite3.connect('x'))",
        "import sqlite3\nreveal(sqlite3.connect('x').cursor().execute('select 1'))",
        "import sqlite3\nreveal(sqlite3.connect('x').execute('select 1').fetchone())",
        "import sqlite3\nconn = sqlite3.connect('x')\nfor row in conn.execute('q'):\n"
        "    reveal(row)",
        "import sqlite3\nwith sqlite3.connect('x') as conn:\n    reveal(conn)",
        "import psycopg2\nwith psycopg2.connect('') as conn, conn.cursor() as c:\n"
        "    reveal(c.execute('x'))",
        "from models import engine\nreveal(engine.raw_connection().cursor())",
        "from models import engine\nraw = engine.raw_connection()\n"
        "reveal(raw.cursor().fetchall()[0])",
        "import select\nreveal(select.select([a], [], []))",
        "from select import select\nreveal(select([a], [], []))",
        "from peewee import Model\nclass User(Model): ...\nreveal(User.select().where(x).first())",
        "from elasticsearch_dsl import Search\nreveal(Search().query('match', x=1).filter(y))",
        "from google.cloud import datastore\nreveal(datastore.Client().query(kind='x').filter(y))",
        "from django.db import connection\nreveal(connection.cursor())",
        "from django.db.models import Model\nclass U(Model): ...\nreveal(U.objects.filter(x=1))",
        "from pony.orm import select\nreveal(select(x for x in y))",
        "from influxdb import InfluxDBClient\nreveal(InfluxDBClient().query('select 1'))",
        "d = {}\nreveal(d.get(5))",
        "d = {'query': 1}\nreveal(d['query'])",
        "reveal([1, 2].count(1))",
        "reveal('a'.join(x))",
        "reveal('a'.count('b'))",
        "from oslo_concurrency import processutils\nreveal(processutils.execute('ls'))",
        "from cinder import utils\nreveal(utils.execute('ls'))",
        "import requests\nreveal(requests.Session())",
        "import requests\nsession = requests.Session()\nreveal(session.get('http://x'))",
        "import boto3\nreveal(boto3.Session())",
        "from flask import session\nreveal(session)",
        "from flask import session\nreveal(session.get('user'))",
        "class Session:\n    def query(self, x): return self\nreveal(Session())",
        "class Session:\n    def query(self, x): return self\nreveal(Session().query('x'))",
        "class Engine:\n    def connect(self): return self\nengine = Engine()\n"
        "reveal(engine.connect())",
        "from mylib import create_engine\nreveal(create_engine('x'))",
        "from mylib import Session\ndef f(s: Session):\n    reveal(s.query)",
        "def f(session):\n    reveal(session)",
        "def f(session):\n    reveal(session.query('x').filter(y).first())",
        "def f(conn):\n    reveal(conn.execute('select 1'))",
        "def f(db):\n    reveal(db.session.query(x))",
        "def f(self):\n    reveal(self.session)",
        "class A:\n    def f(self):\n        reveal(self.session.query('x'))",
        "import re\nreveal(re.match('x', 'y').group(0))",
        "import pathlib\nreveal(pathlib.Path('x').exists())",
        "class Column:\n    def __init__(self, *a): ...\nclass T:\n    id = Column(1)\n"
        "reveal(T.id)",
        "from rich.table import Table, Column\nreveal(Table())",
        "from rich.table import Table\nt = Table()\nreveal(t.columns)",
        "from wtforms import Form\nclass F(Form):\n    metadata = 1\nreveal(F.metadata)",
        "from pydantic import BaseModel\nclass U(BaseModel):\n    id: int\nreveal(U.id)",
        "import pandas as pd\ndf = pd.DataFrame()\nreveal(df.query('x').first())",
        "def text(x): return x\nreveal(text('select 1'))",
        "def select(*x): return x\nreveal(select(1))",
    ],
)
def test_others_are_not_taken_for_sqlalchemy(text: str) -> None:
    assert kind(text) not in OURS
