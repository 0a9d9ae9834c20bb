"""Fixtures of the framework tests."""

from runtime.frameworks.fixtures import engine, refusing

__all__ = ["engine", "refusing"]
