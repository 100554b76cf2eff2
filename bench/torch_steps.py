"""Pictures a second of one network in PyTorch: torch_steps.py NETWORK MODE BATCH THREADS WARM_UP STEPS."""

import statistics
import sys
import time

import torch
from torch import nn

BLOCKS = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 8 * 8, 64), nn.ReLU(), nn.Linear(64, 10))


def vgg16():
    layers, channels = [], 3
    for count, width in BLOCKS:
        for _ in range(count):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10))


def step_of(network, mode, batch):
    pictures = torch.rand(batch, 3, 32, 32)
    labels = torch.randint(0, 10, (batch,))
    if mode == "output":
        network.eval()

        def infer():
            with torch.inference_mode():
                return torch.softmax(network(pictures), 1)
        return infer
    kind = torch.optim.Adam if mode == "adam" else torch.optim.SGD
    optimizer = kind(network.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()

    def fit():
        optimizer.zero_grad()
        loss(network(pictures), labels).backward()
        optimizer.step()
    return fit


def main(name, mode, batch, threads, warm_up, steps):
    torch.manual_seed(42)
    torch.set_num_threads(int(threads))
    step = step_of({"cnn": cnn, "vgg16": vgg16}[name](), mode, int(batch))
    times = []
    for i in range(int(warm_up) + int(steps)):
        begin = time.perf_counter()
        step()
        if i >= int(warm_up):
            times.append(time.perf_counter() - begin)
    print(int(batch) / statistics.median(times))


if sys.argv[1:] == ["--version"]:
    print(torch.__version__)
else:
    main(*sys.argv[1:])
