"""Defects planted in the trading models, and what has to be found of them."""
