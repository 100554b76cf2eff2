"""The version of this package: that of ``pom.xml``. A report names that of the jar."""

import re
from pathlib import Path


def of_pom(pom: str) -> str:
    """The version of a ``pom.xml``, given as text, as Python writes it."""
    found = re.search(r"^  <version>(\d+\.\d+\.\d+)(?:-(SNAPSHOT|rc\d+))?</version>$", pom, re.MULTILINE)
    if not found:
        raise ValueError("pom.xml has no version of the kind 1.2.3, 1.2.3-rc1 or 1.2.3-SNAPSHOT.")
    return found[1] + (found[2] or "").replace("SNAPSHOT", ".dev0")


# In a checkout; python/wheel puts the text in this line's place.
__version__ = of_pom((Path(__file__).resolve().parents[3] / "pom.xml").read_text(encoding="utf-8"))
