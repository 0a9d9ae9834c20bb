"""Trading backend: accounts, strategies, orders, portfolios and reports over HTTP."""

__version__ = "3.7.0"
