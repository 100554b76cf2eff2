"""conf/torch-*.conf from preparing to the report, on few examples, with random weights for those that no package carries: torch_jobs.py FOLDER."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import torch

CHECKOUT = Path(__file__).resolve().parents[2]
PICTURES = 40


def run(*command):
    done = subprocess.run([str(word) for word in command], cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"torch: FAILED: {' '.join(map(str, command))}\n" + "\n".join((done.stdout + done.stderr).splitlines()[-20:]))


def prepare(*arguments):
    run(sys.executable, "-m", "graft.prepare_command", *arguments)


def job(conf, folder, trained, *sets):
    """Runs a job file: of the network so many weights are trained, and what is saved opens in PyTorch."""
    output = folder / conf
    given = [f"output={output}", "train.epochs=1", "train.batch-size=20", *sets]
    sets = [word for one in given for word in ("--set", one)]
    run("submit-scripts/graft", "fine-tune", "--conf", f"conf/{conf}.conf", "--master", "local[2]", *sets, "--", "--jars", "engines/torch/target/graft-torch.jar")
    report = json.loads((output / "report.json").read_text())
    if report["model"]["trainable"] != trained or not report["metrics"]["test"]["examples"]:
        sys.exit(f"torch: FAILED: conf/{conf}.conf trained {report['model']['trainable']} weights and not {trained}, or tested none: {report['metrics']['test']}")
    torch.jit.load(str(output / "model/model.pt"))
    print(f"conf/{conf}.conf: {trained} weights trained")


def pictures(path, seed):
    """As CIFAR-10's binary version has them."""
    drawn = random.Random(seed)
    path.write_bytes(b"".join(bytes([i % 10]) + drawn.randbytes(3 * 32 * 32) for i in range(PICTURES)))


def resnet18(folder):
    import torchvision

    weights = folder / "resnet18-f37072fd.pth"
    torch.manual_seed(3)
    torch.save(torchvision.models.resnet18().state_dict(), weights)
    prepare("torchvision", "resnet18", "--weights", weights, "--size", 32, "--to", folder / "resnet18.pt")
    pictures(folder / "data_batch_1.bin", 1)
    pictures(folder / "test_batch.bin", 2)
    data = f"data.train.path={folder}/data_batch_*.bin", f"data.test.path={folder}/test_batch.bin"
    job("torch-resnet18", folder, 11_176_512 + 512 * 10 + 10, *data, f"model.pretrained={folder}/resnet18.pt")


def texts(folder):
    import transformers

    encoder = folder / "encoder"
    torch.manual_seed(3)
    config = transformers.BertConfig(vocab_size=39, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=12)
    network = transformers.BertModel(config, add_pooling_layer=False)
    network.save_pretrained(str(encoder))
    shutil.copy(CHECKOUT / "engines/onnx/src/test/resources/dev/graft/engine/onnx/tokenizer.json", encoder)
    prepare("huggingface", encoder, "--as", "encoder", "--max-length", 12, "--to", folder / "encoder.pt")
    data = "data.train.path=data/imdb-sample/reviews.json.gz", "data.train.limit=100", f"model.pretrained={folder}/encoder.pt"
    head = 16 * 2 + 2
    job("torch-text", folder, sum(one.numel() for one in network.parameters()) + head, *data)
    # Of each layer: what makes queries, keys and values, and what is behind them; then up and down.
    job("torch-lora", folder, 2 * 8 * (4 * 16 + 24 + 16) + head, *data)


if __name__ == "__main__":
    into = Path(sys.argv[1]).resolve()
    into.mkdir(parents=True)
    resnet18(into)
    texts(into)
