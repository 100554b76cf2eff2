"""The version of this package; a report names that of the jar."""

__version__ = "0.1.0.dev0"
