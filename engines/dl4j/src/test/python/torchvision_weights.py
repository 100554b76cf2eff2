"""Writes what TorchWeightsTest expects: names and shapes of torchvision's networks, and what they give with made-up weights.

    pip install torch==2.7.1 torchvision==0.22.1
    python engines/dl4j/src/test/python/torchvision_weights.py
"""

import json
import math
from pathlib import Path

import numpy
import torch
import torchvision

FOLDER = Path(__file__).parent.parent / "resources/dev/graft/engine/dl4j/safetensors"
GOLDEN = 0.6180339887498949
ROOT = 1.4142135623730951


def fractions(count, step, start):
    values = (numpy.arange(count, dtype=numpy.float64) + 1) * step + start
    return values - numpy.floor(values)


def values(number, name, shape):
    """As TorchWeightsTest makes them: the number-th array of the file."""
    parts = fractions(math.prod(shape), GOLDEN, number * 0.37)
    if len(shape) > 1:
        made = (parts - 0.5) * math.sqrt(24 * shape[0] / math.prod(shape))
    elif name.endswith("running_var") or name.endswith("weight"):
        made = 0.5 + parts
    else:
        made = (parts - 0.5) * 0.2
    return torch.from_numpy(made.astype(numpy.float32).reshape(shape))


def write(name, module, side, part):
    """part: what of the module gives the outputs."""
    state = module.state_dict()
    arrays = {key: list(value.shape) for key, value in state.items()}
    made = {
        key: value if key.endswith("num_batches_tracked") else values(i, key, arrays[key])
        for i, (key, value) in enumerate(state.items())
    }
    module.load_state_dict(made)
    module.eval().double()
    pixels = torch.from_numpy(fractions(3 * side * side, ROOT, 0) - 0.5).reshape(1, 3, side, side)
    with torch.no_grad():
        outputs = part(module, pixels).flatten().tolist()
    text = json.dumps({"side": side, "arrays": arrays, "outputs": outputs})
    (FOLDER / f"{name}.json").write_text(text + "\n")
    print(name, len(arrays), outputs[:5])


write(
    "resnet18",
    torchvision.models.resnet18(num_classes=10),
    64,
    lambda module, pixels: torch.softmax(module(pixels), 1),
)
write("vgg16", torchvision.models.vgg16(num_classes=2), 32, lambda module, pixels: module.features(pixels))
