"""The networks that are measured in PyTorch, and prepared for Graft: torch_networks.py NETWORK FILE."""

import sys
import types
from pathlib import Path

import torch
from torch import Tensor, nn

#: Words that the encoder knows, tokens of a text, width, heads, layers: those of MiniLM-L6.
WORDS, TOKENS, WIDTH, HEADS, LAYERS = 30_522, 128, 384, 12, 6

CLASSES = 10


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 8 * 8, 64), nn.ReLU(), nn.Linear(64, CLASSES))


def vgg16() -> nn.Module:
    layers, channels = [], 3
    for count, width in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
        for _ in range(count):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, CLASSES))


class Block(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.around = nn.Sequential()
        if stride != 1 or channels != width:
            self.around = nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) + self.around(x))


def resnet18() -> nn.Module:
    """As torchvision has it."""
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for width, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        layers += [Block(channels, width, stride), Block(width, width, 1)]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES))


class Encoder(nn.Module):
    """A text's class from the mean of its tokens. No dropout: what is drawn would be compared, too."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Parameter(torch.randn(1, TOKENS, WIDTH) * 0.02)
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, dropout=0.0, activation="gelu", batch_first=True)
        self.layers = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.kind = nn.Linear(WIDTH, CLASSES)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.kind(self.layers(self.words(tokens) + self.places).mean(1))


NETWORKS = {"cnn": cnn, "vgg16": vgg16, "resnet18": resnet18, "encoder": Encoder}


def network(name: str) -> nn.Module:
    torch.manual_seed(42)
    return NETWORKS[name]()


def examples(name: str, batch: int) -> Tensor:
    """Random ones."""
    return torch.randint(0, WORDS, (batch, TOKENS)) if name == "encoder" else torch.rand(batch, 3, 32, 32)


def prepare(name: str, path: str) -> None:
    package = types.ModuleType("graft")  # what prepares needs torch alone, the rest of the package Spark
    package.__path__ = [str(Path(__file__).parent.parent / "python/src/graft")]
    sys.modules["graft"] = package
    from graft.prepare import prepare_torch

    prepare_torch(network(name), examples(name, 2), path, preprocessing=None if name == "encoder" else {"scale": 255})


if __name__ == "__main__":
    prepare(*sys.argv[1:])
