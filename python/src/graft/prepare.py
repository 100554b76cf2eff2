"""Makes a file of a PyTorch network that Graft's engine ``torch`` trains: TorchScript that also says what Graft has to know of it.

Nothing is trained here. The network is scripted; Graft's methods are put on it; what they give is compared with what the network gave before.
"""

from __future__ import annotations

import copy
import functools
import json
import math
import os
import pickle
import random
import shutil
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import torch
from torch import Tensor, nn

from graft import lora
from graft.seeded import SeededDropout, layers_of_functions, replace, seeded

__all__ = ["CannotPrepareError", "first_line", "prepare_torch"]

#: Of what is written in ``extra/graft.json``.
FORMAT = 1

#: What outputs mean, in the order of the numbers that Graft's methods are given.
KINDS = ("classes", "labels", "values")

#: How far outputs and gradients may be from those of the network itself, as a part of the largest.
TOLERANCE = 1e-5

#: How far the gradients of one tensor may be from its own, as a part of the largest of them, and of all: some are 0 but for rounding.
OWN_TOLERANCE, OF_ALL = 1e-3, 1e-6

#: A zip of more entries is not read.
MOST_ENTRIES = 10_000

_TYPES = {torch.float32: "float32", torch.int64: "int64"}

#: What may lie between a softmax and what a network gives, by the names that autograd has for it.
_SHAPING = ("ViewBackward", "ReshapeAliasBackward", "UnsafeViewBackward", "SqueezeBackward", "UnsqueezeBackward", "ToCopyBackward", "CloneBackward", "AliasBackward")

_DROPOUTS = (nn.AlphaDropout, nn.FeatureAlphaDropout)

_NORMALISATIONS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)

#: Layers whose weights scale what they give: no penalty belongs on them.
_SCALES = _NORMALISATIONS + (nn.LayerNorm, nn.GroupNorm, nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)


class CannotPrepareError(ValueError):
    """A network that Graft could not train as it is; the message says why, in one sentence."""


class _Prepared(nn.Module):
    """The network below its output layer, and that layer."""

    def __init__(self, net: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.net = net
        self.head = head


def prepare_torch(
    module: nn.Module,
    example: Union[Tensor, Sequence[Tensor]],
    path: Union[str, Path],
    *,
    inputs: Optional[Sequence[str]] = None,
    output: str = "classes",
    labels: Sequence[str] = (),
    preprocessing: Optional[Dict[str, Any]] = None,
    checks: Sequence[Sequence[Tensor]] = (),
    tokenizer: Optional[str] = None,
    pairs: bool = False,
) -> None:
    """Writes a network as Graft trains it.

    :param module: gives one row of numbers an example: logits of classes or labels, without softmax or sigmoid, or values
    :param example: a batch of examples, at least two; of a network of several inputs one tensor each. Its numbers decide nothing but their shapes and
        types: float32 or int64
    :param path: of the file that is written
    :param inputs: names of the inputs; without them ``input``, or ``input0``, ``input1``, ...
    :param output: what the outputs are: ``classes`` (one of them holds; one output tells two), ``labels`` (each holds or not) or ``values``
    :param labels: what classes, labels or values are called, in the order of the outputs
    :param preprocessing: what is done to pixels from 0 to 255 before they enter: ``{"scale": 255, "mean": [...], "std": [...]}``, divided by ``scale``
        first; ``mean`` and ``std`` one a channel, or both left out
    :param checks: more batches, on which outputs are compared, too
    :param tokenizer: of a network that reads tokens: what its ``tokenizer.json`` holds
    :param pairs: of a network that reads tokens: an example is two texts, not one
    :raises CannotPrepareError: if Graft could not train it as it is
    """
    examples = [example] if isinstance(example, Tensor) else list(example)
    names = _names(inputs, examples)
    if output not in KINDS:
        raise CannotPrepareError(f"Cannot prepare outputs {output!r}: they are {', '.join(KINDS)}.")
    original = copy.deepcopy(module).to("cpu")
    _check_weights(original)
    for weight in original.parameters():
        weight.data = weight.data.clone(memory_format=torch.contiguous_format)  # of its own storage
    if not any(weight.requires_grad for weight in original.parameters()):
        raise CannotPrepareError("Cannot prepare the network: it has no weights that are trained, by their requires_grad.")
    examples = _varied(original, examples)
    head, reaching = _passed(original, examples)
    zeros = bool(head) and not bool(original.get_submodule(head).weight.any())
    if zeros:  # as some begin: it would show nothing of what is below
        layer = original.get_submodule(head)
        layer.weight.data = _random_like(layer.weight, 999)
    _check_told(original, examples, output)
    linear = lora.adaptable(original, head)
    prepared = _prepared(copy.deepcopy(original), head, linear)
    scripted = _scripted(prepared, examples)
    weights = [name for name, weight in prepared.named_parameters() if weight.requires_grad]
    weights.sort(key=lambda name: name.startswith("head."))  # stable: the output layer last
    layers = dict(prepared.named_modules())
    statistics = [name for name, layer in layers.items() if _trained_normalisation(layer)]
    _define(scripted, prepared, weights, statistics, len(examples))
    outputs = _check(scripted, original, prepared, head, examples)
    for batch in [_longer(examples), *_others(original, examples), *checks]:
        _check_outputs(scripted, original, list(batch))
    adapted = lora.working(scripted, original, linear, examples)
    if zeros:
        with torch.no_grad():
            scripted.head.weight.zero_()
    if labels and len(labels) != max(2 if output == "classes" else 1, outputs):
        raise CannotPrepareError(f"Cannot call {outputs} outputs by {len(labels)} labels.")
    if len(set(labels)) < len(labels):
        raise CannotPrepareError("Cannot call two outputs by one label: labels are all different.")
    description: Dict[str, Any] = {
        "format": FORMAT,
        "torch": torch.__version__.split("+")[0],
        "inputs": [
            {"name": name, "type": _TYPES[one.dtype], "shape": list(one.shape[1:])} for name, one in zip(names, examples)
        ],
        "output": {"kind": output, "size": outputs},
        "labels": list(labels),
        "lora": [{"layer": name, "number": linear.index(name)} for name in adapted],
    }
    if preprocessing is not None:
        description["preprocessing"] = _normalization(preprocessing, examples)
    extra = {}
    if tokenizer is not None or pairs:
        description["text"] = {"max-length": examples[0].shape[1], "pairs": pairs}
    if tokenizer is not None:
        extra["tokenizer.json"] = tokenizer
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / Path(path).name
        _write(scripted, whole, description, extra, prepared, head, weights, statistics, reaching)
        part = Path(str(path) + ".part")
        try:
            shutil.copyfile(whole, part)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


def _names(inputs: Optional[Sequence[str]], examples: List[Tensor]) -> List[str]:
    names = list(inputs) if inputs else ["input"] if len(examples) == 1 else [f"input{i}" for i in range(len(examples))]
    if len(names) != len(examples):
        raise CannotPrepareError(f"Cannot call {len(examples)} inputs by the names {names}.")
    for name, one in zip(names, examples):
        if one.dtype not in _TYPES:
            raise CannotPrepareError(f"Cannot prepare an input {name} of {one.dtype}: float32 and int64 are taken.")
        if one.dim() < 2 or len(one) < 2 or len(one) != len(examples[0]):
            raise CannotPrepareError(f"Cannot prepare with {name} of shape {list(one.shape)}: give a batch of two examples or more.")
    return names


def _varied(module: nn.Module, examples: List[Tensor]) -> List[Tensor]:
    """Numbers that differ in place of those given, where the network takes any: what is compared must not be 0, nor the same in every row."""
    varied = [_random_like(one, i) if one.dtype == torch.float32 else one for i, one in enumerate(examples)]
    module.eval()
    with torch.no_grad():
        try:
            result = _given(module, varied)
        except CannotPrepareError:
            raise
        except Exception as e:  # whatever a network may throw
            shapes = ", ".join(str(list(one.shape)) for one in examples)
            raise CannotPrepareError(f"Cannot prepare the network: a pass of an example of {shapes} fails: {first_line(e)}.") from e
    return varied if isinstance(result, Tensor) and bool(torch.isfinite(result).all()) else examples


def _check_told(module: nn.Module, examples: List[Tensor], output: str) -> None:
    """That a network gives logits, to which Graft's losses apply softmax or sigmoid, and that there is something to compare."""
    result = module(*[one.clone() for one in examples])
    if not isinstance(result, Tensor) or not result.numel():
        return
    if not bool(result.detach().any()):
        raise CannotPrepareError("Cannot prepare the network: its outputs are all 0, which shows nothing of what is below.")
    last = result.grad_fn
    while last is not None and type(last).__name__.rstrip("0123456789") in _SHAPING:
        last = last.next_functions[0][0]
    told = {"SoftmaxBackward": "softmax", "SigmoidBackward": "sigmoid"}.get(type(last).__name__.rstrip("0123456789"))
    rows = result.detach()
    if output == "classes" and rows.dim() == 2 and rows.shape[1] > 1 and bool((rows >= 0).all()) and bool(((rows.sum(1) - 1).abs() < 1e-4).all()):
        told = "softmax"
    if told and output != "values":
        raise CannotPrepareError(f"Cannot prepare the network: it ends in a {told}, and Graft trains what is before it, logits; leave it out.")


def _normalization(preprocessing: Dict[str, Any], examples: List[Tensor]) -> Dict[str, Any]:
    wrong = f"Cannot prepare with preprocessing {preprocessing}: "
    mean, std = list(preprocessing.get("mean", ())), list(preprocessing.get("std", ()))
    if set(preprocessing) - {"scale", "mean", "std"} or "scale" not in preprocessing or len(mean) != len(std):
        raise CannotPrepareError(wrong + "it has scale (255 brings pixels to 0 to 1), and mean and std of as many channels, or neither.")
    scale, mean, std = float(preprocessing["scale"]), [float(one) for one in mean], [float(one) for one in std]
    if not all(one > 0 for one in [scale, *std]) or not all(math.isfinite(one) for one in [scale, *mean, *std]):
        raise CannotPrepareError(wrong + "numbers are finite, scale and std above 0.")
    if mean and examples[0].dim() == 4 and len(mean) != examples[0].shape[1]:
        raise CannotPrepareError(wrong + f"pictures have {examples[0].shape[1]} channels.")
    return {"scale": scale, "mean": mean, "std": std}


def _check_weights(module: nn.Module) -> None:
    seen = set()
    for name, weight in module.named_parameters(remove_duplicate=False):
        if id(weight) in seen:
            raise CannotPrepareError(f"Cannot prepare the network: {name} is shared by two layers, which is not taken yet.")
        seen.add(id(weight))
        if weight.dtype != torch.float32:
            raise CannotPrepareError(f"Cannot prepare the network: {name} is {weight.dtype}; call .float() on it.")
        if not bool(torch.isfinite(weight).all()):
            raise CannotPrepareError(f"Cannot prepare the network: {name} holds numbers that are not finite.")
    for name, layer in module.named_modules():
        if isinstance(layer, _DROPOUTS) and layer.p > 0:
            raise CannotPrepareError(
                f"Cannot prepare {name}, a {type(layer).__name__}: its masks come from the process's generator; use nn.Dropout, or set its p to 0."
            )
        if isinstance(layer, nn.SyncBatchNorm):
            raise CannotPrepareError(f"Cannot prepare {name}, a SyncBatchNorm, which waits for other processes of PyTorch's: make a BatchNorm of it.")
        if _trained_normalisation(layer) and not 0 < (layer.momentum or 0) <= 1:
            raise CannotPrepareError(
                f"Cannot prepare {name}: its running statistics have no momentum above 0 and at most 1; set one (0.1 is usual), and in the job model.batch-normalization = frozen if they are to stay."
            )


def _trained_normalisation(layer: nn.Module) -> bool:
    return isinstance(layer, _NORMALISATIONS) and layer.track_running_stats and layer.running_mean is not None


def _passed(module: nn.Module, examples: List[Tensor]) -> Tuple[str, Dict[str, int]]:
    """What a pass shows: the linear layer whose outputs are those of the network, empty if there is none; and how many values a channel of an
    example reach each normalisation."""
    last: Dict[str, Any] = {}
    reaching: Dict[str, int] = {}

    def count(name: str) -> Any:
        def hook(layer: nn.Module, given: Any, _: Tensor) -> None:
            reaching[name] = given[0].numel() // (len(examples[0]) * int(layer.num_features))

        return hook

    def remember(name: str) -> Any:
        def hook(_: nn.Module, given: Any, gives: Tensor) -> None:
            last[name] = (given[0], gives)

        return hook

    hooks = [
        layer.register_forward_hook(remember(name))
        for name, layer in module.named_modules()
        if type(layer) is nn.Linear and name and layer.bias is not None and layer.weight.requires_grad and layer.bias.requires_grad
    ]
    hooks += [layer.register_forward_hook(count(name)) for name, layer in module.named_modules() if _trained_normalisation(layer)]
    module.eval()
    with torch.no_grad():
        result = module(*examples)
    for hook in hooks:
        hook.remove()
    if not isinstance(result, Tensor) or result.dim() != 2 or len(result) != len(examples[0]):
        shape = list(result.shape) if isinstance(result, Tensor) else type(result).__name__
        raise CannotPrepareError(f"Cannot prepare the network: of {len(examples[0])} examples it gives {shape}, not a row of numbers each.")
    unused = [name for name, layer in module.named_modules() if _trained_normalisation(layer) and not reaching.get(name)]
    if unused:
        raise CannotPrepareError(f"Cannot prepare the network: nothing reaches its {unused[0]}; leave that out.")
    return next((name for name, (given, gives) in last.items() if gives is result and given.dim() == 2), ""), reaching


def _prepared(module: nn.Module, head: str, linear: Sequence[str]) -> _Prepared:
    """Whatever of the network becomes another layer, becomes it here."""
    for name in linear:
        replace(module, name, lora.LoraLinear(module.get_submodule(name)))
    net = seeded(module)
    if not head:
        return _Prepared(net, nn.Identity())
    output = net.get_submodule(head)
    replace(net, head, nn.Identity())
    return _Prepared(net, output)


def _scripted(prepared: _Prepared, examples: List[Tensor]) -> Any:
    own = type("Prepared", (_Prepared,), {})  # TorchScript has one type a class, and methods are put on this one
    return torch.jit.script(own(_program(prepared, examples), prepared.head))


def _program(prepared: _Prepared, examples: List[Tensor]) -> Any:
    """TorchScript of what the network computes: as it is written, or else as it runs. A pass that is traced may call functions that draw random
    numbers: they become layers."""
    prepared.train()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.jit.script(prepared.net)
        if not _draws(program, examples):
            return program
        why = "it draws random numbers in training that no nn.Dropout layer draws"
    except Exception as e:  # whatever TorchScript cannot say
        why = f"TorchScript cannot express it: {first_line(e)}"
    try:
        program = _traced(prepared, examples)
    except Exception as e:  # whatever a pass may throw
        raise CannotPrepareError(f"Cannot prepare the network: {why}; nor can a pass be traced: {first_line(e)}") from e
    if _draws(program, examples):
        raise CannotPrepareError(
            "Cannot prepare the network: it draws random numbers in training that neither a layer nor a function of dropout draws; make them nn.Dropout, or set them to 0."
        )
    return program


def first_line(e: BaseException) -> str:
    """What an error of another library comes to in a sentence."""
    return (str(e).strip().splitlines() or [type(e).__name__])[0].rstrip(".:")


def _draws(program: Any, examples: List[Tensor]) -> bool:
    before = {name: value.clone() for name, value in program.state_dict().items()}
    drawn = torch.get_rng_state()
    try:
        with torch.no_grad():
            result = program(*[one.clone() for one in examples])
        draws = not torch.equal(drawn, torch.get_rng_state())
    finally:
        torch.set_rng_state(drawn)
        program.load_state_dict(before)
    if not isinstance(result, Tensor):
        raise TypeError(f"in training it gives a {type(result).__name__}")
    return draws


def _stays_code(layer: nn.Module) -> bool:
    """Whether a layer decides while it runs: a pass that is traced calls it, and does not hold what it did once."""
    return isinstance(layer, (SeededDropout, lora.LoraLinear)) or _trained_normalisation(layer)


def _traced(prepared: _Prepared, examples: List[Tensor]) -> Any:
    """A pass in training: what training alone decides stays code in the layers that Graft knows, and is looked at afterwards."""
    before = {name: value.clone() for name, value in prepared.net.state_dict().items()}
    numbers = sum(isinstance(layer, SeededDropout) for layer in prepared.modules())
    chance = _chance()
    with layers_of_functions(numbers + 1), torch.no_grad():
        prepared.net(*[one.clone() for one in examples])  # which makes them
    if _chance() != chance:
        raise ValueError("it draws random numbers that no dropout draws, as LayerDrop does")
    prepared.net.load_state_dict(before)
    net = copy.deepcopy(prepared.net)
    for name, layer in list(net.named_modules()):
        if name and _stays_code(layer):
            replace(net, name, torch.jit.script(layer))
    with layers_of_functions(None), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.jit.trace(net, tuple(one.clone() for one in examples), check_trace=False)
    program.load_state_dict(before, strict=False)
    return program


def _chance() -> List[Any]:
    """Where the generators are that a network may draw from."""
    numpy = sys.modules.get("numpy")
    of_numpy = [] if numpy is None else [str(one) if i != 1 else one.tobytes() for i, one in enumerate(numpy.random.get_state())]
    return [torch.get_rng_state().tolist(), random.getstate(), of_numpy]


def _at(name: str) -> str:
    expression = "self"
    for part in name.split("."):
        expression = f'getattr({expression}, "{part}")'
    return expression


def _listed(names: Sequence[str]) -> str:
    lines = ["    listed: List[Tensor] = []"]
    lines += [f"    listed.append(torch.jit._unwrap_optional({_at(name)}))" for name in names]
    return "\n".join(lines + ["    return listed\n"])


_LOSSES = """
def graft_losses(self, kind: Tensor, outputs: Tensor, targets: Tensor) -> Tensor:
    if int(kind) == 0 and outputs.size(1) > 1:
        return -(torch.log_softmax(outputs, 1) * targets).sum(1)
    if int(kind) == 2:
        return (outputs - targets).pow(2).mean(1)
    return torch.nn.functional.binary_cross_entropy_with_logits(outputs, targets, reduction="none").sum(1)
"""

_TOLD = """
def graft_told(self, kind: Tensor, outputs: Tensor) -> Tensor:
    if int(kind) == 0 and outputs.size(1) > 1:
        return torch.softmax(outputs, 1)
    return outputs if int(kind) == 2 else torch.sigmoid(outputs)
"""

#: Of the whole network, and of its output layer alone on what goes into it. Trained is what wants a gradient.
_METHODS = """
def graft_{part}output(self, kind: Tensor, {arguments}) -> Tensor:
    with torch.no_grad():
        return self.graft_told(kind, {outputs})

def graft_{part}gradient(self, kind: Tensor, seed: Tensor, targets: Tensor, weights: Tensor, into: Tensor, {arguments}) -> List[Tensor]:
    self.graft_seed(int(seed))
    outputs = {outputs}
    losses = self.graft_losses(kind, outputs, targets)
    trained: List[Tensor] = []
    for one in self.graft_{part}adapters() + self.graft_{part}parameters():
        if one.requires_grad:
            trained.append(one)
    gradients = torch.autograd.grad([(losses * weights).sum()], trained, allow_unused=True)
    with torch.no_grad():
        flat: List[Tensor] = []
        for gradient, parameter in zip(gradients, trained):
            if gradient is None:
                flat.append(torch.zeros_like(parameter).reshape(-1))
            else:
                flat.append(gradient.reshape(-1))
        torch.cat(flat, out=into)
    return [losses.detach(), outputs.detach()]
"""

_WHOLE = """
def graft_pass(self, seed: Tensor, {arguments}) -> Tensor:
    with torch.no_grad():
        self.graft_seed(int(seed))
        return self.net({names})

def graft_features(self, {arguments}) -> Tensor:
    with torch.no_grad():
        return self.net({names})
"""

_HEAD = """
def graft_head_adapters(self) -> List[Tensor]:
    listed: List[Tensor] = []
    return listed

def graft_resize(self, outputs: Tensor) -> Tensor:
    features = self.head.weight.size(1)
    self.head.weight = torch.zeros(int(outputs), features).requires_grad_(True)
    self.head.bias = torch.zeros(int(outputs)).requires_grad_(True)
    return self.head.weight
"""


def _define(scripted: Any, prepared: _Prepared, weights: List[str], statistics: List[str], inputs: int) -> None:
    dropouts = [name for name, layer in prepared.named_modules() if isinstance(layer, SeededDropout)]
    seeds = [f"    {_at(name)}.seed = seed\n    {_at(name)}.calls = 0" for name in dropouts] or ["    pass"]
    scripted.define("def graft_seed(self, seed: int):\n" + "\n".join(seeds) + "\n")
    scripted.define("def graft_parameters(self) -> List[Tensor]:\n" + _listed(weights))
    layers = dict(prepared.named_modules())
    fused = {
        _at(name): int(layer.activation_relu_or_gelu)
        for name, layer in layers.items()
        if isinstance(layer, nn.TransformerEncoderLayer) and hasattr(functools.reduce(getattr, name.split("."), scripted), "activation_relu_or_gelu")  # none of a traced pass
    }
    lora.define(scripted, [_at(name) for name, layer in layers.items() if isinstance(layer, lora.LoraLinear)], fused)
    still = [f"    {_at(name)}.training = bool(moving[{i}])" for i, name in enumerate(statistics)]
    scripted.define("\n".join(["def graft_still(self, moving: Tensor) -> Tensor:", *still, "    return moving\n"]))
    heads = [name for name in weights if name.startswith("head.")]
    scripted.define("def graft_head_parameters(self) -> List[Tensor]:\n" + _listed(heads))
    both = [f"{name}.{of}" for name in statistics for of in ("running_mean", "running_var")]
    scripted.define("def graft_statistics(self) -> List[Tensor]:\n" + _listed(both))
    scripted.define(_LOSSES)
    scripted.define(_TOLD)
    names = ", ".join(f"x{i}" for i in range(inputs))
    arguments = ", ".join(f"x{i}: Tensor" for i in range(inputs))
    scripted.define(f"def forward(self, {arguments}) -> Tensor:\n    return self.head(self.net({names}))\n")
    scripted.define(_WHOLE.format(arguments=arguments, names=names))
    scripted.define(_METHODS.format(part="", arguments=arguments, outputs=f"self.head(self.net({names}))"))
    if heads:
        scripted.define(_HEAD)
        scripted.define(_METHODS.format(part="head_", arguments="x0: Tensor", outputs="self.head(x0)"))


def _check(scripted: Any, original: nn.Module, prepared: _Prepared, head: str, examples: List[Tensor]) -> int:
    """Compares outputs and gradients with those of the network itself; gives the number of outputs."""
    original.eval()
    scripted.eval()
    named = {_ours(name, head): weight for name, weight in original.named_parameters() if weight.requires_grad}
    outputs = _compare(scripted, _given(scripted, examples), named, _given(original, examples))
    before = {name: value.clone() for name, value in scripted.state_dict().items()}
    eager = copy.deepcopy(prepared).train()
    scripted.train()
    scripted.graft_seed(7)
    for layer in eager.modules():
        if isinstance(layer, SeededDropout):
            layer.seed, layer.calls = 7, 0
    with layers_of_functions(None):
        try:
            expected = eager.head(_given(eager.net, examples))
        except Exception as e:  # whatever a network may throw
            raise CannotPrepareError(f"Cannot prepare the network: a pass of it in training fails: {first_line(e)}.") from e
    named = {name: weight for name, weight in eager.named_parameters() if weight.requires_grad}
    _compare(scripted, _given(scripted, examples), named, expected)
    after = scripted.state_dict()
    _check_changes(before, after, prepared)
    for name, value in eager.state_dict().items():
        _near(f"{name} after training", after[name].double(), value.double())
    scripted.load_state_dict(before)
    return int(outputs.shape[1])


def _given(network: Any, examples: List[Tensor]) -> Tensor:
    given = [one.clone() for one in examples]
    outputs: Tensor = network(*given)
    if not all(torch.equal(one, other) for one, other in zip(given, examples)):
        raise CannotPrepareError("Cannot prepare the network: it changes what it is given, in place.")
    return outputs


def _ours(name: str, head: str) -> str:
    return "head." + name[len(head) + 1 :] if head and name.startswith(head + ".") else "net." + name


def _compare(scripted: Any, outputs: Tensor, named: Dict[str, Tensor], expected: Tensor) -> Tensor:
    """Outputs and gradients of the network that is written with those of another."""
    _near("outputs", outputs, expected)
    losses = _random_like(outputs, 1_000)
    ours = {name: weight for name, weight in scripted.named_parameters() if weight.requires_grad}
    if set(named) != set(ours):
        raise CannotPrepareError(f"Cannot prepare the network: other weights would be trained: {sorted(set(named) ^ set(ours))[:3]}.")
    order = list(named)
    theirs = torch.autograd.grad((expected * losses).sum(), [named[name] for name in order], allow_unused=True)
    same = torch.autograd.grad((outputs * losses).sum(), [ours[name] for name in order], allow_unused=True)
    steepest = max((float(one.abs().max()) for one in theirs if one is not None), default=0.0)
    if not steepest > 0:
        raise CannotPrepareError("Cannot prepare the network: gradients of all its weights are 0.")
    for name, one, other in zip(order, theirs, same):
        if one is None or other is None:
            if one is not other:
                raise CannotPrepareError(f"Cannot prepare the network: {name} has a gradient in one of the two alone.")
        else:
            _near(f"the gradient of {name}", other, one, min(TOLERANCE * steepest, max(OWN_TOLERANCE * _largest(one), OF_ALL * steepest)))
    return outputs


def _longer(examples: List[Tensor]) -> List[Tensor]:
    """A batch of another size: a pass that is traced could have learned the size by heart."""
    return [torch.cat([one.flip(0), one[:1]]) for one in examples]


def _others(original: nn.Module, examples: List[Tensor]) -> List[List[Tensor]]:
    """Batches of other contents, as far as the network takes them: a pass that is traced goes the way that its example went."""
    generator = torch.Generator().manual_seed(2)
    batches: List[List[Tensor]] = [[], [], [], []]
    for i, one in enumerate(examples):
        if one.dtype == torch.float32:
            other = _random_like(one, 100 + i)
            made = [other, other.abs(), -other.abs(), torch.zeros_like(one)]
        else:
            least, most = min(0, int(one.min())), max(1, int(one.max()))
            some = torch.randint(least, most + 1, one.shape, generator=generator)
            few = torch.full_like(one, least)
            if one.shape[1] > 1:
                some[:, 0] = few[:, 0] = most  # no mask of nothing
            made = [some, few, torch.full_like(one, most), some.flip(0)]
        for batch, tensor in zip(batches, made):
            batch.append(tensor)
    original.eval()
    taken = []
    for batch in batches:
        with torch.no_grad():
            try:
                result = original(*[one.clone() for one in batch])
            except Exception:  # numbers that do not occur
                continue
        if bool(torch.isfinite(result).all()):
            taken.append(batch)
    return taken


def _check_outputs(scripted: Any, original: nn.Module, batch: List[Tensor]) -> None:
    original.eval()
    scripted.eval()
    with torch.no_grad():
        try:
            outputs = scripted(*batch)
        except Exception as e:  # whatever TorchScript throws
            raise CannotPrepareError(
                f"Cannot prepare the network: what it computes is tied to batches of the example's size or contents: {str(e).strip().splitlines()[-1]}"
            ) from e
        expected = original(*batch)
    if outputs.shape != expected.shape:
        raise CannotPrepareError(f"Cannot prepare the network: of {len(batch[0])} examples it gives {list(outputs.shape)}, and not {list(expected.shape)}.")
    _near(f"outputs of a batch of {len(batch[0])} of other contents", outputs, expected)


def _check_changes(before: Dict[str, Tensor], after: Dict[str, Tensor], prepared: _Prepared) -> None:
    """What training moves must be known: it is averaged over the workers, and saved."""
    known = {f"{name}.{of}" for name, layer in prepared.named_modules() if _trained_normalisation(layer) for of in ("running_mean", "running_var", "num_batches_tracked")}
    for name, value in after.items():
        if name not in known and not torch.equal(value, before[name]):
            raise CannotPrepareError(f"Cannot prepare the network: {name} changes in training, and is neither a weight nor a statistic of BatchNorm.")


def _random_like(outputs: Tensor, seed: int) -> Tensor:
    return lora.random(outputs.shape, seed + 1)


def _largest(one: Tensor) -> float:
    return float(one.detach().abs().max())


def _near(what: str, ours: Tensor, theirs: Tensor, most: Optional[float] = None) -> None:
    """That two are the same.

    :param most: how far they may be apart
    """
    if not theirs.numel():
        return
    largest = _largest(theirs)
    apart = _largest(ours - theirs)
    if not apart <= max(TOLERANCE * largest if most is None else most, 1e-35):
        raise CannotPrepareError(f"Cannot prepare the network: {what} would be {apart:.2g} from its own, of which the largest is {largest:.2g}.")


def _write(
    scripted: Any,
    path: Path,
    description: Dict[str, Any],
    extra: Dict[str, str],
    prepared: _Prepared,
    head: str,
    weights: List[str],
    statistics: List[str],
    reaching: Dict[str, int],
) -> None:
    layers = dict(prepared.named_modules())
    shapes = {name: list(weight.shape) for name, weight in prepared.named_parameters()}
    scripted.graft_seed(0)
    scripted.eval()  # as who loads it without Graft wants it
    torch.jit.save(scripted, str(path), _extra_files={"graft.json": "{}"})
    records = _records(path)
    description["parameters"] = [
        {
            "name": name,
            "layer": _called(name.rpartition(".")[0], head),
            "shape": shapes[name],
            "record": records[name],
            "normalises": isinstance(layers[name.rpartition(".")[0]], _SCALES),
        }
        for name in weights
    ]
    description["statistics"] = [
        {
            "layer": _called(name, head),
            "channels": layers[name].num_features,
            "momentum": layers[name].momentum,
            "per": reaching[name[len("net.") :]],
            "mean": records[name + ".running_mean"],
            "variance": records[name + ".running_var"],
        }
        for name in statistics
    ]
    if head:
        description["head"] = {"layer": head, "features": prepared.head.in_features}
    torch.jit.save(scripted, str(path), _extra_files={"graft.json": json.dumps(description, indent=1), **extra})
    if _records(path) != records:
        raise CannotPrepareError("Cannot prepare the network: TorchScript does not write its weights in one order.")


def _called(name: str, head: str) -> str:
    """How the network itself calls a layer."""
    return head if name == "head" else name[len("net.") :] or "network"


class _Thing:
    """An object of TorchScript: its attributes, and nothing that runs."""

    def __init__(self, *_: Any) -> None:
        self.attributes: Dict[str, Any] = {}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.attributes = state


_Unpickler: Any = getattr(pickle, "_Unpickler")  # in Python, which can be told of enums


class _Records(_Unpickler):
    """Reads which record of the zip each tensor lies in."""

    dispatch = dict(_Unpickler.dispatch)

    def load_reduce(self) -> None:
        given = self.stack.pop()
        made = self.stack[-1]
        self.stack[-1] = made(*given) if isinstance(given, tuple) else made(given)  # an enum of TorchScript

    dispatch[pickle.REDUCE[0]] = load_reduce

    def find_class(self, module: str, name: str) -> Any:
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, size, stride, *_: (storage, offset, tuple(size), tuple(stride))
        return _Thing

    def persistent_load(self, pid: Tuple[Any, ...]) -> str:
        return str(pid[2])


def _records(path: Path) -> Dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        entries = len(archive.namelist())
        if entries > MOST_ENTRIES:
            raise CannotPrepareError(f"Cannot prepare the network: its file has {entries} entries, {MOST_ENTRIES} are read.")
        pickled = next(name for name in archive.namelist() if name.count("/") == 1 and name.endswith("/data.pkl"))
        with archive.open(pickled) as data:
            root = _Records(data).load()
    found: Dict[str, str] = {}

    def walk(thing: _Thing, prefix: str) -> None:
        for name, value in thing.attributes.items():
            if isinstance(value, _Thing):
                walk(value, prefix + name + ".")
            elif isinstance(value, tuple) and len(value) == 4 and value[1] == 0:
                found[prefix + name] = value[0]

    walk(root, "")
    return found
