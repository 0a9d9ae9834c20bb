"""From result rows to what JSON can carry."""

import json
from decimal import Decimal


def as_dicts(rows):
    """Result rows as dictionaries, in their order."""
    return [dict(row._mapping) for row in rows]


def plain(value):
    """Amounts as text without needless zeros, everything else as it is."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def export_row(row):
    """One result row as a line of JSON, for the export files."""
    return json.dumps({key: plain(value) for key, value in row._mapping.items()}, default=str)


def header_of(row):
    return list(row._mapping.keys())


def csv_lines(rows):
    """Header and values, for spreadsheets."""
    lines = []
    for row in rows:
        if not lines:
            lines.append(",".join(header_of(row)))
        lines.append(",".join(str(plain(value)) for value in row._mapping.values()))
    return lines
