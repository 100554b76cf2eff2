"""Networks of other libraries on their way to Graft."""

from __future__ import annotations

from typing import Any

__all__ = ["prepare_torch"]


def prepare_torch(module: Any, example: Any, path: Any, **how: Any) -> None:
    """Writes a PyTorch network as Graft trains it: :func:`graft.prepare.prepare_torch`, which needs torch."""
    from graft.prepare import prepare_torch as prepare

    prepare(module, example, path, **how)
