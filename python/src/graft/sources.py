"""What a prepared network is made from: files on this machine, and nothing that is downloaded."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import operator
import os
import pickle
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import torch
from torch import Tensor, nn

from graft.prepare import CannotPrepareError, first_line, prepare_torch

__all__ = ["Source", "architecture", "needs", "pictures", "read_weights", "timm", "torchvision"]


@dataclasses.dataclass
class Source:
    """A network, and what :func:`graft.prepare_torch` has to know of it."""

    module: nn.Module
    example: List[Tensor]
    inputs: Optional[List[str]] = None
    output: str = "classes"
    labels: List[str] = dataclasses.field(default_factory=list)
    preprocessing: Optional[Dict[str, Any]] = None
    checks: List[List[Tensor]] = dataclasses.field(default_factory=list)
    tokenizer: Optional[str] = None
    pairs: bool = False
    assumed: str = ""

    def write(self, path: Path) -> None:
        options = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)[2:] if field.name != "assumed"}
        prepare_torch(self.module, self.example, path, **options)


def needs(package: str, installed: str = "") -> Any:
    """An optional package, by the name that it is imported by."""
    try:
        return importlib.import_module(package)
    except ImportError as e:
        raise CannotPrepareError(f"Cannot import {package} ({first_line(e)}): run pip install {installed or package.partition('.')[0]}.") from e


def read_weights(path: Path) -> Dict[str, Tensor]:
    """A state dict, of safetensors or of a pickle of which nothing is run."""
    if not path.is_file():
        raise CannotPrepareError(f"Cannot read weights from {path}: there is no such file.")
    if path.suffix != ".safetensors" and _old_torch():
        raise CannotPrepareError(f"Cannot read weights from {path}: a pickle can run code in torch {torch.__version__}; give .safetensors, or use torch 2.6 or newer.")
    try:
        if path.suffix == ".safetensors":
            state = needs("safetensors.torch").load_file(str(path))
        else:
            state = torch.load(str(path), map_location="cpu", weights_only=True)
    except CannotPrepareError:
        raise
    except pickle.UnpicklingError as e:
        raise CannotPrepareError(f"Cannot read weights from {path}: it holds more than tensors, and such a pickle is a program; save model.state_dict().") from e
    except Exception as e:  # of damaged zips and headers
        raise CannotPrepareError(f"Cannot read weights from {path}: {first_line(e)}.") from e
    for key in ("state_dict", "model"):  # as trainers' checkpoints have it
        if isinstance(state, dict) and isinstance(state.get(key), dict):
            state = state[key]
    if not isinstance(state, dict) or not state or not all(isinstance(value, Tensor) for value in state.values()):
        raise CannotPrepareError(f"Cannot read weights from {path}: it is no state dict.")
    if all(name.startswith("module.") for name in state):  # of DataParallel
        state = {name[len("module.") :]: value for name, value in state.items()}
    return {name: value.float() if value.is_floating_point() else value for name, value in state.items()}


def _old_torch() -> bool:
    """Whether ``weights_only`` can be got round (CVE-2025-32434)."""
    major, minor = torch.__version__.split(".")[:2]
    return (int(major), int(minor)) < (2, 6)


def _load(module: nn.Module, state: Dict[str, Tensor], path: Path, what: str) -> None:
    try:
        lacking, unknown = module.load_state_dict(state, strict=False)
    except RuntimeError as e:
        lines = str(e).strip().splitlines()
        raise CannotPrepareError(f"Cannot load {path} into {what}: {lines[-1].strip().rstrip('.')}.") from e
    lacking = [name for name in lacking if not name.endswith("num_batches_tracked")]
    if lacking or unknown:
        wrong = f"it lacks {lacking[0]}" if lacking else f"it has {unknown[0]}, which the network has not"
        raise CannotPrepareError(f"Cannot load {path} into {what}: {wrong} ({len(lacking)} lack, {len(unknown)} are too many).")


def _classes(state: Dict[str, Tensor], module: nn.Module) -> Optional[int]:
    """How many classes weights are of, by the last layer that tells a thousand."""
    last = [
        name
        for name, layer in module.named_modules()
        if (isinstance(layer, nn.Linear) and layer.out_features == 1000) or (isinstance(layer, nn.Conv2d) and layer.out_channels == 1000)
    ]
    weight = state.get(f"{last[-1]}.weight") if last else None
    return len(weight) if weight is not None else None


def _distinct(names: List[str]) -> List[str]:
    """Two kinds of crane are two classes."""
    return [name if names.count(name) == 1 else f"{name} {i}" for i, name in enumerate(names)]


def pictures(size: Tuple[int, ...]) -> List[Tensor]:
    return [torch.zeros(2, *size)]


def torchvision(name: str, path: Path, size: Optional[int]) -> Source:
    """A classifier of torchvision by its name; what goes into it, and what comes out, is as its published weights say it."""
    models = needs("torchvision.models", "torchvision")
    if name not in models.list_models(module=models):
        raise CannotPrepareError(f"Cannot prepare {name}: torchvision {_version('torchvision')} has no classifier of that name, but {_some(models.list_models(module=models))}.")
    state = read_weights(path)
    published = list(models.get_model_weights(name))
    known = next((one for one in published if Path(one.url).stem == path.stem), None)
    weights = known or published[-1]
    how: Dict[str, Any] = {}
    if name in ("googlenet", "inception_v3"):
        if known is None:
            raise CannotPrepareError(
                f"Cannot prepare {name}: whether it has transform_input, weights do not say unless their file is called {Path(weights.url).name}; make it by a function of yours (architecture)."
            )
        how["transform_input"] = True  # as torchvision does for published weights
    module = models.get_model(name, weights=None, **how)
    side = size or weights.transforms().crop_size[0]
    if "encoder.pos_embedding" in state and hasattr(module, "patch_size"):  # of a ViT, which takes pictures of one size
        side = math.isqrt(state["encoder.pos_embedding"].shape[1] - 1) * module.patch_size
        if size not in (None, side):
            raise CannotPrepareError(f"Cannot prepare {name} for pictures of {size} pixels: its weights are of {side}.")
        how["image_size"] = side
    count = _classes(state, module)
    if count is not None and count != 1000:
        how["num_classes"] = count
    if how:
        module = models.get_model(name, weights=None, **how)
    _load(module, state, path, name)
    for part in ("AuxLogits", "aux1", "aux2"):  # of Inception, for a loss that Graft does not have
        if hasattr(module, part):
            setattr(module, part, None)
            module.aux_logits = False
    pixels = weights.transforms()
    preprocessing = {"scale": 255, "mean": list(pixels.mean), "std": list(pixels.std)}
    source = Source(module, pictures((3, side, side)), preprocessing=preprocessing)
    if known is not None:
        source.labels = _distinct(list(weights.meta["categories"]))
    else:
        source.assumed = f"{path.name} is no file of torchvision's: pixels are taken as for {weights}, classes have no names but those of --labels"
    return source


def timm(name: str, path: Path, size: Optional[int]) -> Source:
    """A classifier of timm by its name."""
    library = needs("timm")
    if ":" in name or not library.is_model(name):
        raise CannotPrepareError(f"Cannot prepare {name}: timm {_version('timm')} has no network of that name, but {_some(library.list_models('*' + name[:6] + '*'))}.")
    state = read_weights(path)
    config = _timm_config(path, name)
    how: Dict[str, Any] = dict(config.get("model_args") or {})
    module = library.create_model(name, pretrained=False, **how)
    count = _classes(state, module)
    if count is not None and count != 1000:
        how["num_classes"] = count
    if size:
        how["img_size"] = size
    try:
        module = library.create_model(name, pretrained=False, **how) if how else module
    except TypeError:  # convolutions take any size
        how.pop("img_size")
        module = library.create_model(name, pretrained=False, **how)
    _load(module, state, path, name)
    assumed = ""
    if config:
        said = library.data.resolve_data_config({}, pretrained_cfg=config["pretrained_cfg"])
    else:
        said = library.data.resolve_data_config({}, model=module)
        if "." not in name:
            tag = (module.pretrained_cfg or {}).get("tag") or "of the network itself"
            assumed = f"pixels are taken as for the weights {tag} of {name}, as there is no config.json of {path.name} beside it; name others as {name}.TAG"
    shape = said["input_size"] if not size else (said["input_size"][0], size, size)
    preprocessing = {"scale": 255, "mean": list(said["mean"]), "std": list(said["std"])}
    return Source(module, pictures(tuple(shape)), labels=[], preprocessing=preprocessing, assumed=assumed)


def _timm_config(path: Path, name: str) -> Dict[str, Any]:
    """The config.json that timm saves beside weights; empty where there is none of this network."""
    try:
        config = json.loads((path.parent / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    ours = isinstance(config, dict) and config.get("architecture") == name.partition(".")[0] and isinstance(config.get("pretrained_cfg"), dict)
    return config if ours else {}


def architecture(factory: str, arguments: str, path: Path, shapes: List[Tuple[str, ...]]) -> Source:
    """A network that a function of the user's makes.

    :param factory: ``package.module:function``
    :param arguments: what it is given: JSON, an object by names or a list
    :param shapes: of one example, and its type: ``("3", "32", "32")``, ``("int64", "128")``
    """
    package, _, function = factory.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        make = operator.attrgetter(function)(importlib.import_module(package))
        given = json.loads(arguments)
        module = make(**given) if isinstance(given, dict) else make(*given)
    except Exception as e:  # whatever a stranger's function throws
        raise CannotPrepareError(f"Cannot make a network by {factory}: {type(e).__name__}, {first_line(e)}.") from e
    if not isinstance(module, nn.Module):
        raise CannotPrepareError(f"Cannot make a network by {factory}: it gives a {type(module).__name__}, not an nn.Module.")
    _load(module, read_weights(path), path, factory)
    return Source(module, [_example(shape) for shape in shapes])


def _example(shape: Tuple[str, ...]) -> Tensor:
    whole = shape[0] == "int64"
    sizes = [2, *(int(one) for one in (shape[1:] if whole else shape))]
    return torch.arange(math.prod(sizes)).reshape(sizes) % 2 if whole else torch.zeros(sizes)


def _some(names: List[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "") if names else "none like it"


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)
