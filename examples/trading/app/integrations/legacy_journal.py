"""The journal of the old desktop program: a SQLite file, read with the sqlite3 module."""

import sqlite3

from app.core.config import settings


def open_journal(path=None):
    conn = sqlite3.connect(path or settings.journal_path)
    conn.row_factory = sqlite3.Row
    conn.execute("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, at TEXT, note TEXT)")
    return conn


def write(conn, at, note):
    cursor = conn.cursor()
    cursor.execute("INSERT INTO entries (at, note) VALUES (?, ?)", (at, note))
    conn.commit()
    return cursor.lastrowid


def notes_since(conn, at):
    cursor = conn.cursor()
    cursor.execute("SELECT id, note FROM entries WHERE at >= ? ORDER BY id", (at,))
    return [row["note"] for row in cursor.fetchall()]


def entry(conn, key):
    row = conn.execute("SELECT id, at, note FROM entries WHERE id = :id", {"id": key}).fetchone()
    return dict(row) if row else None


def columns(conn):
    row = conn.execute("SELECT * FROM entries LIMIT 1").fetchone()
    return list(row.keys()) if row else []
