"""文档：what makes a PDF more than paper; such a one is refused rather than mended."""

from __future__ import annotations

import re

PDF = "application/pdf"
# Names by which a PDF runs or carries something; "#4a" and the like spell a letter of a name another way.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|OpenAction|AA|XFA|SubmitForm|ImportData)\b|#[0-9A-Fa-f]{2}"
)


def is_active(content: bytes) -> bool:
    """Whether the file says in clear that it does something when it is opened."""
    return _ACTIVE.search(content) is not None
