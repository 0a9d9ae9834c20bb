"""Proof that an upgraded tree does what it did: its schema and its tests, before and after."""
