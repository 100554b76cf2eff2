"""What tables of docs/results are made of: jobs of one Spark session, and a line of JSON for each result, so that a run that was cut goes on."""

import gzip
import json
import os
import random
import shutil
import statistics
import struct
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FULL = CHECKOUT / "data/full"
MNIST, FASHION = FULL / "mnist", FULL / "fashion-mnist"
# Pictures of Fashion-MNIST that results are measured on: what more of them would cost is most of a job with few labels.
TEST = 2000
sys.path.insert(0, str(CHECKOUT / "python/src"))

DIGITS = {
    "data.format": "idx",
    "data.train.images": MNIST / "train-images-idx3-ubyte",
    "data.train.labels": MNIST / "train-labels-idx1-ubyte",
    "data.test.images": MNIST / "t10k-images-idx3-ubyte",
    "data.test.labels": MNIST / "t10k-labels-idx1-ubyte",
    "data.validation.fraction": 0.05,
    "data.scale": 255,
    "train.workers": 1,
}
TEN = {"type": "output", "units": 10}
DENSE = [{"name": "hidden", "type": "dense", "units": 128, "activation": "relu"}, {"name": "output", **TEN}]
BODY = [
    {"name": "conv1", "type": "convolution2d", "units": 16, "kernel": 3, "activation": "relu"},
    {"name": "pool1", "type": "max-pooling2d", "kernel": 2},
    {"name": "conv2", "type": "convolution2d", "units": 32, "kernel": 3, "activation": "relu"},
    {"name": "pool2", "type": "max-pooling2d", "kernel": 2},
    {"name": "dense", "type": "dense", "units": 64, "activation": "relu"},
]
CNN = [*BODY, {"name": "digit", **TEN}]
SHORT = {"train.epochs": 3, "train.batch-size": 64, "data.train.limit": 20000}
CLOTHES = {
    "data.train.images": FASHION / "train-images-idx3-ubyte.gz",
    "data.train.labels": FASHION / "train-labels-idx1-ubyte.gz",
    "data.test.images": FASHION / "t10k-images-idx3-ubyte.gz",
    "data.test.labels": FASHION / "t10k-labels-idx1-ubyte.gz",
}
# Networks that have learned from MNIST, or coarser classes of Fashion-MNIST: their layers, and how they did.
SOURCES = {
    "dense": {"model.layers": DENSE, "train.epochs": 5},
    "cnn": {"model.layers": CNN, **SHORT},
    "odd": {
        "model.layers": [*BODY, {"name": "odd", "type": "output", "units": 2}],
        "data.label-groups": [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]],
        **SHORT,
    },
    "few": {"model.layers": CNN, **SHORT, "data.train.limit": 200},
    # Of the first clothes of Fashion-MNIST, by five kinds of them: tops, trousers, dresses, shoes, bags.
    "kinds": {
        **CLOTHES,
        "model.layers": [*BODY, {"name": "kind", "type": "output", "units": 5}],
        "data.label-groups": [[0, 2, 4, 6], [1], [3], [5, 7, 9], [8]],
        **SHORT,
    },
    "shoes": {
        **CLOTHES,
        "model.layers": [*BODY, {"name": "shoe", "type": "output", "units": 2}],
        "data.label-groups": [[5, 7, 9], [0, 1, 2, 3, 4, 6, 8]],
        **SHORT,
    },
}


class Runs:
    """Jobs of one table, each result kept under its name."""

    def __init__(self, table):
        self.folder = CHECKOUT / "target/long" / table
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lines = self.folder / "results.jsonl"
        text = self.lines.read_text() if self.lines.exists() else ""
        self.known = {line["name"]: line for line in map(json.loads, text.splitlines())}

    def result(self, name, make):
        """What ``make`` gives, a dict, made once."""
        if name not in self.known:
            begin = time.time()
            self.known[name] = {"name": name, **make(), "wall": round(time.time() - begin, 1)}
            with self.lines.open("a") as lines:
                lines.write(json.dumps(self.known[name]) + "\n")
            print(json.dumps(self.known[name]), flush=True)
        return self.known[name]

    def job(self, command, settings):
        """The report of a job, whose output is left where ``output`` says, and else not."""
        import graft

        torch = CHECKOUT / "engines/torch/target/graft-torch.jar"
        more = {"spark_jars": torch} if torch.exists() else {}
        graft.session("local[2]", "tables", spark_driver_memory="3g", spark_ui_enabled="false", **more)
        words = {key: os.fspath(value) if isinstance(value, Path) else value for key, value in settings.items()}
        away = None if "output" in words else self.folder / "job"
        words.setdefault("output", str(away))
        report = graft.start(words, command=command, overwrite=True).wait()
        if away:
            shutil.rmtree(away, ignore_errors=True)
        return report

    def pretrained(self, name):
        """Where the source network of this name lies; learned once, for all tables."""
        output = self.folder.parent / "sources" / name
        if not (output / "_SUCCESS").exists():
            report = self.job("pretrain", {**DIGITS, **SOURCES[name], "output": output})
            print(name, report["metrics"]["test"]["accuracy"], flush=True)
        return output


def idx(path):
    """The shape and the bytes of a file in MNIST's format."""
    data = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
    return shape, memoryview(data)[4 + 4 * dimensions :]


def drawn(classes, count, seed):
    """Positions of so many examples in all, as many of each class as that and what there are of it allow."""
    chance = random.Random(f"{count}, seed {seed}")
    of_class = {name: [i for i, each in enumerate(classes) if each == name] for name in sorted(set(classes))}
    shares = dict.fromkeys(of_class, 0)
    for _ in range(count):
        fewest = min((name for name in shares if shares[name] < len(of_class[name])), key=shares.get)
        shares[fewest] += 1
    return sorted(i for name, positions in of_class.items() for i in chance.sample(positions, shares[name]))


def drawn_files(folder, files, count, seed):
    """So many pictures of Fashion-MNIST's ``train`` or ``t10k``, drawn by the seed, in files of their own: images and labels."""
    images, labels = folder / f"{files}-{count}-{seed}-images", folder / f"{files}-{count}-{seed}-labels"
    if not labels.exists():
        (_, height, width), pixels = idx(FASHION / f"{files}-images-idx3-ubyte.gz")
        _, classes = idx(FASHION / f"{files}-labels-idx1-ubyte.gz")
        chosen, size = drawn(classes.tolist(), count, seed), height * width
        images.write_bytes(struct.pack(">4I", 0x803, count, height, width) + b"".join(pixels[i * size : (i + 1) * size] for i in chosen))
        labels.write_bytes(struct.pack(">2I", 0x801, count) + bytes(classes[i] for i in chosen))
    return images, labels


def clothes(folder, count, seed):
    """So many pictures of Fashion-MNIST for training and validation, drawn by the seed, and the same test pictures for all."""
    train, test = drawn_files(folder, "train", count, seed), drawn_files(folder, "t10k", TEST, 0)
    return {
        "seed": seed,
        "data.format": "idx",
        "data.train.images": train[0],
        "data.train.labels": train[1],
        "data.test.images": test[0],
        "data.test.labels": test[1],
        "data.scale": 255,
        # A label a class is none to validate on.
        "data.validation.fraction": 0.2 if count > 10 else 0,
        "data.stratified": True,
        "evaluate.resamples": 0,
    }


def spread(values, form="{:.1f}"):
    """Mean and standard deviation."""
    mean = form.format(statistics.mean(values))
    return f"{mean} ± {form.format(statistics.stdev(values))}" if len(values) > 1 else mean


def against(found, other):
    """The mean difference in percent between shares of the same seeds, with its standard error."""
    seeds = sorted(found.keys() & other.keys())
    apart = [100 * (found[seed] - other[seed]) for seed in seeds]
    error = statistics.stdev(apart) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
    return f"{statistics.mean(apart):+.1f} ± {error:.1f}"
