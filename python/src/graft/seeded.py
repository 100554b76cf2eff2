"""Layers in the places of those of a network on its way to Graft: their chance is a function of a seed, wherever they run."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import torch
from torch import Tensor, nn

__all__ = ["SeededDropout", "layers_of_functions", "seeded"]

#: Layers that drop single values, and how many of the first dimensions say what is dropped as a whole elsewhere.
_DROPOUTS: Dict[type, int] = {nn.Dropout: 1_000, nn.Dropout1d: 2, nn.Dropout2d: 2, nn.Dropout3d: 2}

#: What it is called where a function of torch.nn.functional drops values.
_OF_FUNCTION = "graft_dropout"


class SeededDropout(nn.Module):
    """Dropout whose mask is a function of a seed and the layer, and not of the process's generator.

    :param p: the part that is dropped
    :param number: of the layer in its network
    :param dims: the mask has as many dimensions of the input's, the first ones: 1 drops whole examples, 2 whole channels
    :param inplace: what is given changes, too
    """

    def __init__(self, p: float, number: int, dims: int = 1_000, inplace: bool = False) -> None:
        super().__init__()
        self.p = p
        self.number = number
        self.dims = dims
        self.inplace = inplace
        self.seed = 0
        self.calls = 0  # within a pass: a layer that is used twice has two masks

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0.0:
            return x
        generator = torch.Generator()
        generator.manual_seed(self.seed + self.number + 1_000_003 * self.calls)
        self.calls += 1
        shape = list(x.shape)
        for i in range(self.dims, len(shape)):
            shape[i] = 1
        kept = torch.empty(shape, dtype=x.dtype).bernoulli_(1.0 - self.p, generator=generator).to(x.device)
        dropped = x * kept / (1.0 - self.p)
        return x.copy_(dropped) if self.inplace else dropped


def _dropping(layer: nn.Module) -> Optional[Tuple[float, int]]:
    """What a layer drops, by the names that torchvision, timm and Transformers have for it."""
    if type(layer) in _DROPOUTS:
        return float(layer.p), _DROPOUTS[type(layer)]
    name = type(layer).__name__
    if name == "StochasticDepth":
        return float(layer.p), 1 if layer.mode == "row" else 0
    if name.endswith("DropPath") and hasattr(layer, "drop_prob") and getattr(layer, "scale_by_keep", True):
        return float(layer.drop_prob or 0.0), 1
    return None


def seeded(module: nn.Module) -> nn.Module:
    """Puts seeded layers where chance is; gives the network, which may itself be such a layer."""
    number = 0
    for name, layer in list(module.named_modules()):
        dropping = _dropping(layer)
        if dropping is not None:
            number += 1
            ours = SeededDropout(dropping[0], number, dropping[1], type(layer) in _DROPOUTS and bool(layer.inplace))
            ours.train(layer.training)
            if not name:
                return ours
            replace(module, name, ours)
    return module


def replace(module: nn.Module, name: str, layer: nn.Module) -> None:
    """Puts a layer in the place of another."""
    parent, _, last = name.rpartition(".")
    setattr(module.get_submodule(parent), last, layer)


@contextlib.contextmanager
def layers_of_functions(first: Optional[int]) -> Iterator[None]:
    """While it lasts, what calls torch.nn.functional.dropout, alone or within attention, calls a layer of its own instead.

    :param first: the number of the first layer that is made where there is none; None makes none
    """
    running: List[List[Any]] = []  # modules, and how many calls of theirs there were in this pass
    made = 0
    called: Optional[nn.Module] = None

    def enter(module: nn.Module, _: Any) -> None:
        if running and module is not called and any(one is module for name, one in running[-1][0].named_children() if name.startswith(_OF_FUNCTION)):
            raise ValueError("a module runs all layers that it has, and drops values by a function, too; make that an nn.Dropout")
        running.append([module, 0])

    def leave(*_: Any) -> None:
        running.pop()

    def dropped(x: Tensor, p: float, dims: int) -> Tensor:
        nonlocal made, called
        module, call = running[-1]
        running[-1][1] += 1
        name = f"{_OF_FUNCTION}{call}"
        if not hasattr(module, name):
            if first is None:
                raise ValueError("it drops values elsewhere than it did before")
            module.add_module(name, SeededDropout(p, first + made, dims).train())
            made += 1
        layer = getattr(module, name)
        if layer.p != p or layer.dims != dims:
            raise ValueError(f"a function drops {layer.p:g} of the values at one time and {p:g} at another")
        called = layer
        result: Tensor = layer(x)
        called = None
        return result

    def of(dims: int) -> Callable[..., Tensor]:
        def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
            if not training or p == 0:
                return input
            if inplace:
                raise ValueError("a function drops values in place; leave out inplace=True")
            return dropped(input, p, dims)

        return dropout

    def attention(
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Optional[Tensor] = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: Optional[float] = None,
        **others: Any,
    ) -> Tensor:
        if not dropout_p > 0 or is_causal or others:  # whose chance is found, and refused
            return theirs["scaled_dot_product_attention"](query, key, value, attn_mask, dropout_p, is_causal, scale=scale, **others)
        scores = query @ key.transpose(-2, -1) * (query.size(-1) ** -0.5 if scale is None else scale)
        if attn_mask is not None:
            scores = scores.masked_fill(~attn_mask, float("-inf")) if attn_mask.dtype == torch.bool else scores + attn_mask
        return dropped(torch.softmax(scores, -1), dropout_p, 1_000) @ value

    ours: Dict[str, Any] = {"dropout": of(1_000), "dropout1d": of(2), "dropout2d": of(2), "dropout3d": of(2)}
    ours["scaled_dot_product_attention"] = attention
    theirs = {name: getattr(nn.functional, name) for name in ours}
    hooks = [
        nn.modules.module.register_module_forward_pre_hook(enter),
        nn.modules.module.register_module_forward_hook(leave, always_call=True),
    ]
    try:
        for name, function in ours.items():
            setattr(nn.functional, name, function)
        yield
    finally:
        for name, function in theirs.items():
            setattr(nn.functional, name, function)
        for hook in hooks:
            hook.remove()
