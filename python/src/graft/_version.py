"""The version of this package: that of ``pom.xml``. A report names that of the jar."""

import re
from importlib import metadata
from pathlib import Path
from typing import Optional


def of_pom(pom: str) -> str:
    """The version of a ``pom.xml``, given as text, as Python writes it."""
    found = re.search(r"^  <version>(\d+\.\d+\.\d+)(?:-(SNAPSHOT|rc\d+))?</version>$", pom, re.MULTILINE)
    if not found:
        raise ValueError("pom.xml has no version of the kind 1.2.3, 1.2.3-rc1 or 1.2.3-SNAPSHOT.")
    return found[1] + (found[2] or "").replace("SNAPSHOT", ".dev0")


def _text(file: Path) -> str:
    """What a file says that may not be there."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""


def _of_sources(python: Path) -> Optional[str]:
    """Of the folder that ``src`` lies in: a checkout's, or that of a source distribution. These come before what is installed, which may be older."""
    pom = _text(python.parent / "pom.xml")
    if "<artifactId>graft-parent</artifactId>" in pom:
        return of_pom(pom)
    unpacked = re.search(r"^Name: graft-spark\n(?:.*\n)*?Version: (.+)$", _text(python / "PKG-INFO"), re.MULTILINE | re.IGNORECASE)
    return unpacked[1] if unpacked else None


def _installed() -> str:
    """That of the package that is installed; modules sent by ``--py-files`` belong to none."""
    try:
        return metadata.version("graft-spark")
    except metadata.PackageNotFoundError:
        return "0+unknown"


# python/wheel puts the text in this line's place.
__version__ = _of_sources(Path(__file__).resolve().parent.parent.parent) or _installed()
