"""What `alchemigrate models` needs beside its options."""

from __future__ import annotations

from ..report import models as report
from ..validate.project import validate
from ..validate.run import Choice
from ..validate.validation import Validation
from .arguments import Format
from .printing import SHARED, Renderers, put
from .ratchet import Ratchet

__all__ = ["RENDERERS", "Choice", "Ratchet", "put", "validate"]


def _page(found: Validation, _: bool) -> str:
    from .pages import told_models  # templates take their time to load, and few ask for them

    return told_models(found)


RENDERERS: Renderers[Validation] = {
    **SHARED,
    Format.JSON: report.document,
    Format.HTML: _page,
}
