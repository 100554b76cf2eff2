"""LoRA (Hu et al., 2106.09685) in a network that is prepared: linear layers to which a product of two small matrices can be added.

Without it they are what they were. :mod:`graft.prepare` puts them into the network, a job turns them on.
"""

from typing import Any, Dict, List, Optional, Sequence

import torch
from torch import Tensor, nn

#: How far what is added may be from what it should be, as a part of the largest.
_TOLERANCE = 1e-3


class LoraLinear(nn.Linear):
    """A linear layer ``W x + b``, or, where matrices are there, ``W x + b + scale B (A x)``."""

    lora_a: Optional[Tensor]
    lora_b: Optional[Tensor]

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__(linear.in_features, linear.out_features, linear.bias is not None, device="meta")
        self.weight = linear.weight
        self.bias = linear.bias
        self.lora_a = None
        self.lora_b = None
        self.scale = 1.0

    def forward(self, x: Tensor) -> Tensor:
        plain = nn.functional.linear(x, self.weight, self.bias)
        a = self.lora_a
        b = self.lora_b
        if a is not None and b is not None:
            return plain + self.scale * nn.functional.linear(nn.functional.linear(x, a), b)
        return plain

    @torch.jit.export
    def adapt(self, rank: int, scale: float) -> List[Tensor]:
        """Adds matrices of zeros, A of ``rank`` rows and B of so many columns; of rank 0 takes them away."""
        if rank == 0:
            self.lora_a = None
            self.lora_b = None
            return []
        a = torch.zeros([rank, self.in_features], device=self.weight.device)
        b = torch.zeros([self.out_features, rank], device=self.weight.device)
        self.lora_a = a
        self.lora_b = b
        self.scale = scale
        return [a, b]

    @torch.jit.export
    def adapters(self) -> List[Tensor]:
        a = self.lora_a
        b = self.lora_b
        if a is not None and b is not None:
            return [a, b]
        return []


def adaptable(module: nn.Module, head: str) -> List[str]:
    """The linear layers that may have adapters: all that are trained, but the output layer."""
    return [
        name
        for name, layer in module.named_modules()
        if type(layer) is nn.Linear and name and name != head and layer.weight.requires_grad and not _is_changed(layer)
    ]


def _is_changed(layer: nn.Module) -> bool:
    """Whether a layer does something else than its class."""
    return bool(layer._forward_hooks or layer._forward_pre_hooks or "forward" in layer.__dict__)


def define(scripted: Any, layers: Sequence[str], fused: Dict[str, int]) -> None:
    """Puts ``graft_adapt``, which turns adapters on in layers of these numbers and off in all others, and ``graft_adapters`` on the network.

    :param layers: expressions that are the :class:`LoraLinear` layers
    :param fused: expressions that are ``nn.TransformerEncoderLayer``, with what they say of their activation: in inference they compute with the weights
        of their layers and never call these, unless it is 0
    """
    lines = ["def graft_adapt(self, layers: Tensor, rank: Tensor, scale: Tensor) -> List[Tensor]:"]
    lines += ["    chosen: List[int] = layers.tolist()", "    listed: List[Tensor] = []"]
    lines += [f"    listed.extend({layer}.adapt(int(rank) if {i} in chosen else 0, float(scale)))" for i, layer in enumerate(layers)]
    lines += [f"    {layer}.activation_relu_or_gelu = 0 if len(chosen) > 0 else {activation}" for layer, activation in fused.items()]
    scripted.define("\n".join([*lines, "    return listed\n"]))
    lines = ["def graft_adapters(self) -> List[Tensor]:", "    listed: List[Tensor] = []"]
    lines += [f"    listed.extend({layer}.adapters())" for layer in layers]
    scripted.define("\n".join([*lines, "    return listed\n"]))


def working(scripted: Any, original: nn.Module, layers: Sequence[str], examples: Sequence[Tensor]) -> List[str]:
    """The layers whose adapters do what they should: a network may compute with a layer's weights and never call it.

    :param layers: the names of all in the network itself, in the order of their numbers
    """
    if not layers:
        return []
    original.eval()
    scripted.eval()
    outputs = original(*examples)
    losses = random(outputs.shape, 1)
    weights = [original.get_submodule(name).weight for name in layers]
    theirs = torch.autograd.grad((outputs * losses).sum(), weights, allow_unused=True)
    adapters = scripted.graft_adapt(torch.arange(len(layers)), torch.tensor(2), torch.tensor(0.5))
    downs, ups = adapters[::2], adapters[1::2]
    for number, down in enumerate(downs):
        down.copy_(random(down.shape, number) / down.shape[1] ** 0.5)
    for up in ups:
        up.requires_grad_(True)
    ours = torch.autograd.grad((scripted(*examples) * losses).sum(), ups, allow_unused=True)
    steepest = max((float(one.abs().max()) for one in theirs if one is not None), default=0.0)
    right = [
        name
        for name, down, of_weight, of_up in zip(layers, downs, theirs, ours)
        if of_weight is not None and of_up is not None and _near(of_up, 0.5 * of_weight @ down.T, steepest)
    ]
    with torch.no_grad():
        for number, up in enumerate(ups):
            up.copy_(random(up.shape, number))
    taught = scripted(*examples).detach()
    with torch.no_grad():
        told = scripted(*examples)
    scripted.graft_adapt(torch.arange(0), torch.tensor(2), torch.tensor(0.5))
    return right if _near(told, taught, 0.0) else []


def random(shape: Sequence[int], seed: int) -> Tensor:
    """Numbers that are the same wherever they are drawn."""
    generator = torch.Generator()
    generator.manual_seed(seed)
    return torch.randn(list(shape), generator=generator)


def _near(ours: Tensor, theirs: Tensor, steepest: float) -> bool:
    largest = max(float(theirs.abs().max()), 1e-3 * steepest, 1e-30)  # some gradients are 0 but for rounding
    return float((ours - theirs).abs().max()) <= _TOLERANCE * largest
