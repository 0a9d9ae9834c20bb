"""Whether other files of the project take a name from a module."""

from __future__ import annotations

from .context import Context


def is_exported(context: Context, name: str) -> bool:
    """Whether some other file imports a global name of this module, or all of its names."""
    layout = context.project.layout
    for path, facts in context.project.facts.items():
        for imported in facts.imports:
            source, _, taken = imported.partition(":")
            if taken not in (name, "*") or path == context.module.path:
                continue
            dots = len(source) - len(source.lstrip("."))
            dotted = source[dots:]
            if dots:
                package = layout.package(path).split(".")
                kept = package[: len(package) - (dots - 1)]
                dotted = ".".join([*kept, *([dotted] if dotted else [])])
            if layout.find(dotted, path) == context.module.path:
                return True
    return False
