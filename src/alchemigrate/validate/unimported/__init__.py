"""Models that cannot be imported, built again from what their files say.

Only SQLAlchemy's own names are called, with the literals that stand in the project's files: nothing
of the project runs.
"""
