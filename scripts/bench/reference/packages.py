"""The packages that the reference system needs here: which are installed, at which version."""

import importlib.metadata
import re
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def installed_packages() -> list[dict[str, str | None]]:
    """Each line of requirements.txt with what is installed.

    Returns
    -------
    Dictionaries of "name", "wanted" (version) and "installed" (version, or None where the package is absent).
    """
    lines = (line.strip() for line in REQUIREMENTS.read_text().splitlines())
    pins = (re.fullmatch(r"([\w.-]+)==(\S+)", line) for line in lines if line and not line.startswith("#"))
    return [{"name": pin[1], "wanted": pin[2], "installed": _version(pin[1])} for pin in pins if pin]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
