"""ONNX files as PyTorch networks that can be trained: what onnx2torch makes of them, with layers where it has tables and arithmetic."""

from __future__ import annotations

import copy
import math
import operator
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

import torch
from torch import Tensor, fx, nn

from graft.prepare import CannotPrepareError, first_line

__all__ = ["read_onnx"]


@torch.jit.script
def _reshaped(x: Tensor, shape: Tensor) -> Tensor:
    sizes: List[int] = shape.tolist()
    for i in range(len(sizes)):
        if sizes[i] == 0:
            sizes[i] = x.size(i)
    return x.reshape(sizes)


@torch.jit.script
def _expanded(x: Tensor, shape: Tensor) -> Tensor:
    sizes: List[int] = shape.tolist()
    return x * torch.ones(sizes, dtype=x.dtype)


@torch.jit.script
def _filled(shape: Tensor, value: Tensor) -> Tensor:
    sizes: List[int] = shape.tolist()
    return torch.zeros(sizes, dtype=value.dtype) + value.view(-1)[0]


@torch.jit.script
def _ranged(start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
    return torch.arange(int(start.item()), int(limit.item()), int(delta.item()))


@torch.jit.script
def _cut(x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor, steps: Tensor) -> Tensor:
    for i in range(starts.numel()):
        x = torch.ops.aten.slice(x, int(axes[i].item()), int(starts[i].item()), int(ends[i].item()), int(steps[i].item()))
    return x


class _Shape(nn.Module):
    """Sizes as numbers of the network, and not as those of the example that is traced."""

    def __init__(self, start: int, end: Optional[int]) -> None:
        super().__init__()
        self.start = start
        self.end = end

    def forward(self, x: Tensor) -> Tensor:
        return torch._shape_as_tensor(x)[self.start : self.end]


class _Reshape(nn.Module):
    def forward(self, x: Tensor, shape: Tensor) -> Tensor:
        return _reshaped(x, shape)


class _Expand(nn.Module):
    def forward(self, x: Tensor, shape: Tensor) -> Tensor:
        return _expanded(x, shape)


class _ConstantOfShape(nn.Module):
    def __init__(self, value: Tensor) -> None:
        super().__init__()
        self.register_buffer("value", value)

    def forward(self, shape: Tensor) -> Tensor:
        return _filled(shape, self.value)


class _Range(nn.Module):
    def forward(self, start: Tensor, limit: Tensor, delta: Tensor) -> Tensor:
        return _ranged(start, limit, delta)


class _Slice(nn.Module):
    def forward(self, x: Tensor, starts: Tensor, ends: Tensor, axes: Optional[Tensor] = None, steps: Optional[Tensor] = None) -> Tensor:
        axes = torch.arange(starts.numel()) if axes is None else axes
        return _cut(x, starts, ends, axes, torch.ones_like(starts) if steps is None else steps)


def _free(layer: nn.Module) -> Optional[nn.Module]:
    """The same layer that takes sizes from what it is given, also when it is traced."""
    name = type(layer).__name__
    if name == "OnnxShape":
        return _Shape(layer._start, layer._end)
    if name == "OnnxConstantOfShape":
        return _ConstantOfShape(layer.value)
    others = {"OnnxReshape": _Reshape, "OnnxExpand": _Expand, "OnnxRange": _Range, "OnnxSlice": _Slice}
    return others[name]() if name in others else None


def read_onnx(path: Path, keep_outputs: bool) -> Tuple[fx.GraphModule, fx.GraphModule, Any]:
    """A file as a network of one output, its first; the same as onnx2torch makes it, to compare; and what the file itself says of it.

    :param keep_outputs: false leaves out a softmax or sigmoid at the end, as Graft's losses are of logits
    """
    import onnx
    from onnx2torch import convert
    from onnx2torch.node_converters.registry import get_converter
    from onnx2torch.onnx_graph import OnnxGraph

    try:
        model = onnx.load(str(path))
    except Exception as e:  # of protobuf, of missing external data
        raise CannotPrepareError(f"Cannot read {path}: it is no whole ONNX file ({first_line(e)}).") from e
    versions = {one.domain: one.version for one in model.opset_import}
    lacking: Set[str] = set()
    for node in model.graph.node:
        try:
            get_converter(node.op_type, versions.get(node.domain, 1), node.domain)
        except NotImplementedError:
            lacking.add(node.op_type)
    if lacking:
        raise CannotPrepareError(f"Cannot prepare {path}: onnx2torch {_version()} does not know its operators {', '.join(sorted(lacking))}.")
    _weights_of_constants(model)
    _check_shared(model, path)
    try:
        network = convert(model, save_input_names=True, attach_onnx_mapping=True)
    except Exception as e:
        raise CannotPrepareError(f"Cannot prepare {path}: onnx2torch {_version()} cannot convert it: {first_line(e)}.") from e
    rewriting = _Rewriting(network, {name: node.operation_type for name, node in OnnxGraph(model.graph).nodes.items()})
    rewriting.cut(keep_outputs)
    plain = copy.deepcopy(network)
    rewriting.run()
    return network, plain, model


def _version() -> str:
    from importlib.metadata import version

    return version("onnx2torch")


def _weights_of_constants(model: Any) -> None:
    """Some write weights as constants: they become what they are elsewhere, initializers."""
    weighted = {
        name
        for node in model.graph.node
        if node.op_type in ("MatMul", "Gemm", "Conv", "ConvTranspose", "Gather", "BatchNormalization", "LayerNormalization", "InstanceNormalization", "PRelu")
        for name in node.input
    }
    for node in list(model.graph.node):
        value = next((one.t for one in node.attribute if one.name == "value"), None) if node.op_type == "Constant" else None
        if value is None or value.data_type != 1 or math.prod(value.dims) < 1 or not value.dims:
            continue
        if node.output[0] in weighted or len(value.dims) == 1:  # of more dimensions it may be a mask
            table = model.graph.initializer.add()
            table.CopyFrom(value)
            table.name = node.output[0]
            model.graph.node.remove(node)


def _check_shared(model: Any, path: Path) -> None:
    """onnx2torch gives each user a copy of its own."""
    weights = {one.name for one in model.graph.initializer if one.data_type == 1 and math.prod(one.dims) > 1}
    used: Set[str] = set()
    for node in model.graph.node:
        for name in node.input:
            if name in weights and name in used:
                raise CannotPrepareError(f"Cannot prepare {path}: its {name} is shared by two layers, which is not taken yet.")
            used.add(name)


class _Rewriting:
    """Puts layers where tables and arithmetic are; what tables are left are weights."""

    def __init__(self, network: fx.GraphModule, kinds: Dict[str, str]) -> None:
        self.network = network
        self.kinds = kinds

    def cut(self, keep_outputs: bool) -> None:
        graph = self.network.graph
        output = next(node for node in graph.nodes if node.op == "output")
        given = output.args[0]
        first = given[0] if isinstance(given, (list, tuple)) else given
        output.args = (first,)
        graph.eliminate_dead_code()
        last = first
        while self._kind(last) in ("Identity", "Reshape", "Flatten", "Cast", "Squeeze", "Unsqueeze") and len(last.users) == 1:
            last = last.args[0]
        if not keep_outputs and self._kind(last) in ("Softmax", "LogSoftmax", "Sigmoid") and len(last.users) == 1:
            last.replace_all_uses_with(last.args[0])
            graph.eliminate_dead_code()
        self.network.recompile()

    def run(self) -> None:
        graph = self.network.graph
        fixed = self._of_pixels()
        for node in list(graph.nodes):
            layer = (
                self._linear(node) or self._embedding(node) or self._normalisation(node) or self._gelu(node) or self._sized(node)
            )
            if layer:
                self._put(node, *layer)
        graph.eliminate_dead_code()
        for node in list(graph.nodes):
            layer = self._product(node)
            if layer:
                self._put(node, *layer)
        graph.eliminate_dead_code()
        self.network.delete_all_unused_submodules()
        self._forget_tables()
        self._train_tables(fixed)
        for layer in self.network.modules():
            layer.__dict__.pop("onnx_mapping", None)
        graph.lint()
        self.network.recompile()

    def _kind(self, node: Any) -> str:
        return self.kinds.get(str(node.target), "") if isinstance(node, fx.Node) and node.op == "call_module" else ""

    def _table(self, node: Any, least: int = 2) -> Optional[Tensor]:
        """A weight: numbers that the file has, and not a single one, but where one is ``least``."""
        if not isinstance(node, fx.Node) or node.op != "get_attr":
            return None
        value: Tensor = operator.attrgetter(str(node.target))(self.network)
        return value if value.dtype == torch.float32 and value.numel() >= least and value.dim() else None

    def _number(self, node: Any) -> float:
        if isinstance(node, fx.Node) and node.op == "get_attr":
            value = operator.attrgetter(str(node.target))(self.network)
        elif self._kind(node) == "Constant":
            value = self.network.get_submodule(str(node.target)).value
        else:
            return math.nan
        return float(value) if isinstance(value, Tensor) and value.numel() == 1 else math.nan

    def _named(self, node: fx.Node, user: fx.Node) -> str:
        """How the file calls a table."""
        inputs = self.network.get_submodule(str(user.target)).onnx_mapping.inputs
        return str(inputs[user.args.index(node)])

    def _called(self, table: fx.Node, user: fx.Node) -> str:
        """A layer's name, by that of its table in the file, else by that of the operator."""
        stem, _, last = self._named(table, user).rpartition(".")
        parts = stem.split(".")
        free = stem and last in ("weight", "bias") and all(part.replace("_", "").isalnum() for part in parts)
        taken = dict(self.network.named_modules())
        return stem if free and stem not in taken else str(user.target).replace("/", "_").replace(".", "_") + "_layer"

    def _sides(self, node: Any, kind: str) -> List[Tuple[Any, Any]]:
        """Both ways to read a sum or product."""
        if self._kind(node) != kind or len(node.args) != 2:
            return []
        return [(node.args[0], node.args[1]), (node.args[1], node.args[0])]

    def _linear(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        for product, offset in self._sides(node, "Add"):
            bias = self._table(offset, 1)
            if bias is not None and self._kind(product) == "MatMul" and len(product.users) == 1:
                weight = self._table(product.args[1], 1)
                if weight is not None and weight.dim() == 2 and list(bias.shape) == [weight.shape[1]]:
                    layer = nn.Linear(weight.shape[0], weight.shape[1])
                    layer.weight.data, layer.bias.data = weight.T.contiguous(), bias.clone()
                    return (product.args[0],), layer, self._called(offset, node)
        return None

    def _product(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        """A linear layer without a bias."""
        weight = self._table(node.args[1], 1) if self._kind(node) == "MatMul" else None
        if weight is None or weight.dim() != 2:
            return None
        layer = nn.Linear(weight.shape[0], weight.shape[1], bias=False)
        layer.weight.data = weight.T.contiguous()
        return (node.args[0],), layer, self._called(node.args[1], node)

    def _embedding(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        if self._kind(node) != "Gather" or self.network.get_submodule(str(node.target))._axis != 0:
            return None
        table = self._table(node.args[0])
        if table is None or table.dim() != 2:
            return None
        return (node.args[1],), nn.Embedding.from_pretrained(table.clone(), freeze=False), self._called(node.args[0], node)

    def _normalisation(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        for scaled, offset in self._sides(node, "Add"):
            bias = self._table(offset)
            for normal, scale in self._sides(scaled, "Mul"):
                weight = self._table(scale)
                if bias is None or weight is None or weight.dim() != 1 or weight.shape != bias.shape or self._kind(normal) != "Div":
                    continue
                centred, deviation = normal.args
                if self._kind(centred) != "Sub" or self._kind(deviation) != "Sqrt":
                    continue
                x, mean = centred.args
                for variance, least in self._sides(deviation.args[0], "Add"):
                    square = variance.args[0] if self._mean(variance) else None
                    if self._mean(mean) and mean.args[0] is x and self._square(square, centred) and self._number(least) > 0:
                        layer = nn.LayerNorm(len(weight), eps=self._number(least))
                        layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
                        return (x,), layer, self._called(scale, scaled)
        return None

    def _mean(self, node: Any) -> bool:
        """Whether it is one over the last dimension, which stays."""
        if self._kind(node) != "ReduceMean":
            return False
        layer = self.network.get_submodule(str(node.target))
        return list(getattr(layer, "axes", None) or ()) == [-1] and bool(layer.keepdims)

    def _square(self, node: Any, of: fx.Node) -> bool:
        return (self._kind(node) == "Pow" and node.args[0] is of and self._number(node.args[1]) == 2.0) or (
            self._kind(node) == "Mul" and node.args[0] is of and node.args[1] is of
        )

    def _gelu(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        for whole, half in self._sides(node, "Mul"):
            for x, raised in self._sides(whole, "Mul"):
                for error, one in self._sides(raised, "Add"):
                    if self._kind(error) != "Erf" or self._kind(error.args[0]) != "Div":
                        continue
                    parted, by = error.args[0].args
                    numbers = [self._number(half), self._number(one), self._number(by)]
                    if parted is x and all(abs(one - other) < 1e-6 for one, other in zip(numbers, (0.5, 1.0, math.sqrt(2)))):
                        return (x,), nn.GELU(), str(node.target).replace("/", "_") + "_gelu"
        return None

    def _sized(self, node: fx.Node) -> Optional[Tuple[Tuple[Any, ...], nn.Module, str]]:
        layer = _free(self.network.get_submodule(str(node.target))) if node.op == "call_module" else None
        return (tuple(node.args), layer, str(node.target).replace("/", "_") + "_sized") if layer is not None else None

    def _put(self, node: fx.Node, given: Tuple[Any, ...], layer: nn.Module, name: str) -> None:
        self.network.add_submodule(name, layer)
        with self.network.graph.inserting_before(node):
            ours = self.network.graph.call_module(name, given, dict(node.kwargs))
        node.replace_all_uses_with(ours)
        self.network.graph.erase_node(node)

    def _of_pixels(self) -> Set[Any]:
        """Tables that change what the network is given, before any layer has weights: means and deviations."""
        given: Set[Any] = set()
        tables: Set[Any] = set()
        for node in self.network.graph.nodes:
            whole = self._kind(node) in ("Identity", "Cast", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze")
            changed = self._kind(node) in ("Add", "Sub", "Mul", "Div") and any(one in given for one in node.args)
            if node.op == "placeholder" or changed or (whole and node.args[0] in given):
                given.add(node)
            if changed:
                tables.update(one for one in node.args if self._table(one) is not None)
        return tables

    def _forget_tables(self) -> None:
        """What layers have taken over is not kept beside them."""
        used = {str(node.target) for node in self.network.graph.nodes if node.op == "get_attr"}
        for name, _ in list(self.network.named_buffers(remove_duplicate=False)):
            owner, _, last = name.rpartition(".")
            if owner == "initializers" and name not in used:
                delattr(self.network.initializers, last)

    def _train_tables(self, fixed: Set[Any]) -> None:
        for node in self.network.graph.nodes:
            table = self._table(node)
            if table is not None and node not in fixed and not isinstance(table, nn.Parameter):
                owner, _, name = str(node.target).rpartition(".")
                holder = self.network.get_submodule(owner)
                delattr(holder, name)
                holder.register_parameter(name, nn.Parameter(table))
        for _, weight in self.network.named_parameters():
            weight.data = weight.data.contiguous()
            weight.requires_grad_(True)
