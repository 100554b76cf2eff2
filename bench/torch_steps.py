"""Examples a second of one network in PyTorch: torch_steps.py NETWORK MODE BATCH THREADS WARM_UP STEPS."""

import statistics
import sys
import time

import torch
from torch import nn
from torch_networks import CLASSES, examples, network


def step_of(name, mode, batch):
    module = network(name)
    given = examples(name, batch)
    labels = torch.randint(0, CLASSES, (batch,))
    if mode == "output":
        module.eval()

        def infer():
            with torch.inference_mode():
                return torch.softmax(module(given), 1)
        return infer
    kind = torch.optim.Adam if mode == "adam" else torch.optim.SGD
    optimizer = kind(module.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()

    def fit():
        optimizer.zero_grad()
        loss(module(given), labels).backward()
        optimizer.step()
    return fit


def main(name, mode, batch, threads, warm_up, steps):
    torch.set_num_threads(int(threads))
    step = step_of(name, mode, int(batch))
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
