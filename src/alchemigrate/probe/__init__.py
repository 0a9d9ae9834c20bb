"""What is asked of the application's own interpreter; answers are JSON documents.

Runs on Python 3.8 and later with SQLAlchemy 1.3 to 2.1, needs nothing but the standard library
and the application's SQLAlchemy, and is started by path:

    python .../probe/__main__.py start '{"root": "/app", "output": "/tmp/answer.json"}'

Commands: `start` (does it start, and if not, why) and `fingerprint` (tables, mappers and DDL).
The folder `plugin` holds the pytest plugin that notes the outcome of each test; it is put on
PYTHONPATH by itself, so that no module of this package can shadow one of the application.
"""

VERSION = 1
"""Version of the documents that the probe writes; raised when a reader has to change."""
