"""The command ``graft-prepare-torch``: makes a file that Graft trains of a network that lies on this machine.

    graft-prepare-torch torchvision resnet18 --weights resnet18-f37072fd.pth --to resnet18.pt
    graft-prepare-torch timm vit_tiny_patch16_224 --weights model.safetensors --to vit.pt
    graft-prepare-torch huggingface distilbert-sst2/ --max-length 128 --to reviews.pt
    graft-prepare-torch huggingface all-MiniLM-L6-v2/ --as encoder --to minilm.pt
    graft-prepare-torch architecture nets.small:cnn --arguments '{"classes": 10}' --weights cnn.pth --shape 3,32,32 --to cnn.pt
    graft-prepare-torch onnx model.onnx --to model.pt

Nothing is downloaded, and nothing is trained.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

__all__ = ["main"]


def _shape(text: str) -> Tuple[str, ...]:
    parts = tuple(text.split(","))
    numbers = parts[1:] if parts[0] == "int64" else parts
    if not numbers or not all(one.isdigit() and int(one) > 0 for one in numbers):
        raise argparse.ArgumentTypeError(f"{text} is no shape of an example such as 3,224,224 or int64,128")
    return parts


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number above 0")
    return int(text)


def _numbers(text: str) -> List[float]:
    try:
        return [float(one) for one in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not one number a channel, such as 0.485,0.456,0.406") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("graft-prepare-torch", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")

    def kind(name: str, what: str) -> argparse.ArgumentParser:
        one = kinds.add_parser(name, help=what, description=what)
        one.add_argument("--to", required=True, type=Path, metavar="FILE", help="what is written: model.pt")
        one.add_argument("--labels", metavar="A,B,...", help="what the outputs are called, in their order; or a file with one a line")
        return one

    def weights(one: argparse.ArgumentParser) -> None:
        one.add_argument("--weights", required=True, type=Path, metavar="FILE", help="a state dict: .pth, or .safetensors")

    def texts(one: argparse.ArgumentParser) -> None:
        one.add_argument("--max-length", type=_count, default=128, metavar="N", help="tokens of an example (128)")
        one.add_argument("--pairs", action="store_true", help="an example is two texts")

    def outputs(one: argparse.ArgumentParser, default: Optional[str] = "classes") -> None:
        one.add_argument("--output", choices=("classes", "labels", "values"), default=default, help=f"what the outputs are ({default or 'as config.json says'})")

    def pixels(one: argparse.ArgumentParser) -> None:
        one.add_argument("--scale", type=float, metavar="X", help="pictures: what pixels from 0 to 255 are divided by first: 255; needed with --mean")
        one.add_argument("--mean", type=_numbers, metavar="R,G,B", help="pictures: what is subtracted then")
        one.add_argument("--std", type=_numbers, metavar="R,G,B", help="pictures: what is divided by then")

    for library in ("torchvision", "timm"):
        one = kind(library, f"a classifier of {library}, by its name, with weights from a file")
        one.add_argument("name")
        weights(one)
        one.add_argument("--size", type=_count, metavar="PIXELS", help="side of pictures; as the weights' own otherwise")
    one = kind("huggingface", "a folder that Transformers saved: config.json, model.safetensors or pytorch_model.bin, tokenizer.json")
    one.add_argument("folder", type=Path)
    one.add_argument("--as", dest="role", choices=("text", "image", "encoder"), help="a classifier, or an encoder with a new layer; as config.json says otherwise")
    texts(one)
    outputs(one, None)
    one = kind("architecture", "a network that a function of yours makes, with weights from a file")
    one.add_argument("factory", metavar="PACKAGE.MODULE:FUNCTION")
    one.add_argument("--arguments", default="[]", metavar="JSON", help="what the function is given: an object by names, or a list")
    weights(one)
    one.add_argument("--shape", type=_shape, action="append", required=True, metavar="C,H,W", help="of an example: 3,224,224, or int64,128; one an input")
    outputs(one)
    pixels(one)
    one = kind("onnx", "an ONNX file, through onnx2torch: its initializers are trained")
    one.add_argument("file", type=Path)
    one.add_argument("--as", dest="role", choices=("encoder",), help="its first output is a row a token: their mean, and a new layer")
    one.add_argument("--tokenizer", type=Path, metavar="FILE", help="tokenizer.json of what reads tokens")
    texts(one)
    outputs(one)
    pixels(one)
    return parser


def _source(said: argparse.Namespace, labels: List[str]) -> Any:
    from graft import sources, texts

    if said.kind == "torchvision":
        return sources.torchvision(said.name, said.weights, said.size)
    if said.kind == "timm":
        return sources.timm(said.name, said.weights, said.size)
    if said.kind == "huggingface":
        return texts.folder(said.folder, said.role, said.max_length, said.pairs, len(labels))
    if said.kind == "onnx":
        return texts.onnx(said.file, said.role == "encoder", said.max_length, said.pairs, said.tokenizer, said.output, len(labels))
    return sources.architecture(said.factory, said.arguments, said.weights, said.shape)


def _labels(text: str) -> List[str]:
    from graft.prepare import CannotPrepareError

    path = Path(text)
    try:
        listed = path.is_file()
    except OSError:  # too long for a path
        listed = False
    if listed:
        try:
            return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        except UnicodeDecodeError:
            raise CannotPrepareError(f"Cannot read labels from {path}: it is not UTF-8.") from None
    labels = [one.strip() for one in text.split(",")]
    if not all(labels):
        raise CannotPrepareError(f"Cannot call outputs by the labels {text}: one of them is empty.")
    return labels


def _preprocessing(said: argparse.Namespace) -> Optional[Dict[str, Any]]:
    given = {name: getattr(said, name, None) for name in ("scale", "mean", "std")}
    told = {name: value for name, value in given.items() if value is not None}
    return told or None


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command; 0, or 2 where what was given cannot be prepared."""
    said = _parser().parse_args(arguments)
    try:
        from graft.prepare import CannotPrepareError
    except ImportError as e:
        print(f"Cannot import torch ({e}): run pip install torch==2.7.1.", file=sys.stderr)
        return 2
    try:
        if not said.to.absolute().parent.is_dir():
            raise CannotPrepareError(f"Cannot write {said.to}: there is no folder {said.to.parent}.")
        if said.to.is_dir():
            raise CannotPrepareError(f"Cannot write {said.to}: it is a folder.")
        labels = _labels(said.labels) if said.labels is not None else []
        source = _source(said, labels)
        if said.labels is not None:
            source.labels = labels
        source.output = getattr(said, "output", None) or source.output
        source.preprocessing = _preprocessing(said) or source.preprocessing
        source.write(said.to)
    except (CannotPrepareError, OSError) as e:
        print(" ".join(str(e).split()), file=sys.stderr)
        return 2
    if source.assumed:
        print(f"Assumed: {source.assumed}.")
    print(f"Written to {said.to}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
