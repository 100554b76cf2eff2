"""Epochs of one network in PyTorch on the pictures of a folder: torch_epochs.py NETWORK FOLDER EPOCHS BATCH THREADS.

Prints the seconds of each, and the accuracy on the test pictures, as JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch_networks import network


def idx(path):
    data = path.read_bytes()
    shape = numpy.frombuffer(data, ">i4", data[3], 4)
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * len(shape)).reshape(shape).copy())


def read(folder, part):
    return idx(folder / f"{part}-images").float() / 255, idx(folder / f"{part}-labels").long()


def main(name, folder, epochs, batch, threads):
    torch.set_num_threads(int(threads))
    module = network(name)
    pictures, labels = read(Path(folder), "train")
    optimizer = torch.optim.Adam(module.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(int(epochs)):
        begin = time.perf_counter()
        for chosen in torch.randperm(len(labels)).split(int(batch)):
            optimizer.zero_grad()
            loss(module(pictures[chosen]), labels[chosen]).backward()
            optimizer.step()
        seconds.append(time.perf_counter() - begin)
    module.eval()
    pictures, labels = read(Path(folder), "test")
    with torch.inference_mode():
        right = sum(int((module(some).argmax(1) == of).sum()) for some, of in zip(pictures.split(250), labels.split(250)))
    print(json.dumps({"seconds": seconds, "accuracy": right / len(labels)}))


main(*sys.argv[1:])
