"""A saved model as ONNX: Deeplearning4j's and ONNX's by the JVM, PyTorch's by ``torch.onnx``, in this process and without Spark."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from graft import _connect, _jvm
from graft.errors import UnusableInputError, translated

__all__ = ["export"]

_OPSET = 17

#: The newest format of saved models that is read.
_NEWEST = 2
_NETWORK = "model.pt"
_NEEDED = ("labels.json", "preprocessing.json", _NETWORK)
_METADATA = 1 << 20


def export(
    model: Union[str, "os.PathLike[str]"],
    output: Union[str, "os.PathLike[str]"] = "model.onnx",
    *,
    opset: Optional[int] = None,
    overwrite: bool = False,
) -> List[str]:
    """Writes a saved model, what is done to its inputs and what its answers are made by, as one ONNX file.

    >>> graft.export("output/fine-tuned", "model.onnx")                          # doctest: +SKIP

    A PyTorch network is exported by PyTorch in this process, without Spark: its folder lies on this machine, and ``torch`` and ``onnx`` are installed.

    :param model: a folder that Graft saved, or what else ``graft export`` takes
    :param output: the file that is written
    :param opset: version of ONNX's operators; None: the newest that can be written, of PyTorch's networks 17
    :param overwrite: replace a file that is there
    :return: what there is to know of the file, a line each
    :raises graft.UnusableInputError: if it cannot be exported, or if the file is there
    """
    folder = _torch_bundle(os.fspath(model))
    if folder is not None:
        return _export_torch(folder, Path(os.fspath(output)), _OPSET if opset is None else opset, overwrite)
    if _connect.remote():
        raise UnusableInputError(
            "Cannot export over Spark Connect: the file would lie on the server; graft export on a machine with the jar writes it."
        )
    with translated():
        jobs = _jvm.package()
        newest = int(jobs.engine.OnnxRequest.OPSET)
        return list(jobs.spark.job.ExportJob.run(os.fspath(model), os.fspath(output), newest if opset is None else opset, overwrite))


def _torch_bundle(path: str) -> Optional[Path]:
    """The folder of a PyTorch network on this machine; None: it is none."""
    local = Path(path[len("file:") :] if path.startswith("file:") else path)
    return next((one for one in (local, local / "model") if (one / _NETWORK).is_file() and (one / "MANIFEST.json").is_file()), None)


def _export_torch(folder: Path, output: Path, opset: int, overwrite: bool) -> List[str]:
    torch, onnx = _libraries()
    if output.exists() and not overwrite:
        raise UnusableInputError(f"Cannot write {output}: it is there already; give another name, or overwrite=True.")
    _check(folder)
    labels, preprocessing = (json.loads((folder / name).read_text(encoding="utf-8")) for name in _NEEDED[:2])
    extra = {"graft.json": ""}
    network = torch.jit.load(str(folder / _NETWORK), map_location="cpu", _extra_files=extra).eval()
    inputs: List[Dict[str, Any]] = json.loads(extra["graft.json"])["inputs"]
    answers = _answers(torch, network, labels, preprocessing, inputs)
    examples = tuple(torch.ones(2, *one["shape"], dtype=getattr(torch, one["type"])) for one in inputs)
    names = ["input"] if len(inputs) == 1 and inputs[0]["type"] == "float32" else [one["name"] for one in inputs]
    outputs = ["prediction"] if labels["task"] == "regression" else ["prediction", "probability"]
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as temporary:  # of the same filesystem
        part = Path(temporary) / "model.onnx"
        try:
            with torch.no_grad():
                torch.onnx.export(
                    torch.jit.trace(answers, examples, check_trace=False),
                    examples,
                    str(part),
                    dynamo=False,
                    opset_version=opset,
                    input_names=names,
                    output_names=outputs,
                    dynamic_axes={name: {0: "batch"} for name in names + outputs},
                )
        except (torch.onnx.OnnxExporterError, RuntimeError, ValueError) as failed:
            reason = next(iter(str(failed).strip().splitlines()), type(failed).__name__)
            raise UnusableInputError(f"Cannot export {folder} with operator set {opset}: {reason}") from failed
        told = _metadata(folder, labels, preprocessing, inputs)
        written = onnx.load(str(part))
        onnx.helper.set_model_props(written, told)
        onnx.checker.check_model(written)
        onnx.save(written, str(part))
        os.replace(part, output)
    return [
        f"{output}: ONNX, operator set {opset}, {output.stat().st_size:,} bytes",
        f"inside: {told['preprocessing_inside']}",
        f"before: {told['preprocessing_before']}",
    ]


def _libraries() -> Tuple[Any, Any]:
    try:
        import onnx
        import torch
    except ImportError as missing:
        raise UnusableInputError(
            f"Cannot export a PyTorch network without {missing.name}: pip install torch onnx; or take its model.pt, which torch.jit.load opens."
        ) from missing
    return torch, onnx


def _check(folder: Path) -> None:
    """Refuses what is not as it was saved."""
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    if manifest.get("formatVersion", 0) > _NEWEST:
        raise UnusableInputError(f"Cannot load the model in {folder}: its format version is {manifest['formatVersion']}, this Graft reads up to {_NEWEST}.")
    files = manifest.get("files", {})
    for name in _NEEDED:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest() if (folder / name).is_file() else None
        if digest is None or files.get(name, {}).get("sha256") != digest:
            raise UnusableInputError(f"Cannot load the model in {folder}: it is damaged, {name} is not what the manifest says.")


def _answers(torch: Any, network: Any, labels: Dict[str, Any], preprocessing: Dict[str, Any], inputs: Sequence[Dict[str, Any]]) -> Any:
    """The network between what is done before it and after it."""
    task = labels["task"]
    decision = labels.get("decision", {})
    temperature = float(decision.get("temperature", 1))
    thresholds = decision.get("thresholds")
    values = len(inputs) == 1 and inputs[0]["type"] == "float32"
    scale, backwards = float(preprocessing.get("scale", 1)), bool(preprocessing.get("reversed"))
    mean, deviation = preprocessing.get("mean") or [], preprocessing.get("std") or []

    class Answers(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network
            channels = [len(mean)] + [1] * (len(inputs[0]["shape"]) - 1)
            self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32).reshape(channels) if mean else None)
            self.register_buffer("deviation", torch.tensor(deviation, dtype=torch.float32).reshape(channels) if mean else None)
            self.register_buffer("thresholds", torch.tensor(thresholds, dtype=torch.float32) if thresholds else None)

        def forward(self, *given: Any) -> Any:
            told = self.network(*(self.prepared(one) for one in given))
            if task == "regression":
                return told
            if task == "classification" and told.shape[1] > 1:
                probability = torch.softmax(told / temperature, 1)
                best = torch.argmax(told, 1) if self.thresholds is None else (probability[:, 1] >= self.thresholds[0]).to(torch.int64)
                return best, probability
            second = torch.sigmoid(told / temperature)
            held = second >= self.thresholds if self.thresholds is not None else told >= 0
            if task == "multi-label":
                return held, second
            return held[:, 0].to(torch.int64), torch.cat([1 - second, second], 1)

        def prepared(self, one: Any) -> Any:
            if not values:
                return one
            if backwards:
                one = torch.flip(one, [1])
            one = one / scale if scale != 1 else one
            return one if self.mean is None else (one - self.mean) / self.deviation

    return Answers().eval()


def _metadata(folder: Path, labels: Dict[str, Any], preprocessing: Dict[str, Any], inputs: Sequence[Dict[str, Any]]) -> Dict[str, str]:
    values = len(inputs) == 1 and inputs[0]["type"] == "float32"
    learned = json.dumps(preprocessing.get("learned"), ensure_ascii=False)
    before = "nothing"
    if not values:
        before = "texts as tokens, by the tokenizer.json in model.pt"
    elif isinstance(preprocessing.get("learned"), dict) and "columns" in preprocessing["learned"]:
        before = "the columns of the table as features, as learned says"
    elif len(inputs[0]["shape"]) > 1:
        before = "pictures decoded and brought to the size of the input, values from 0 to 255"
    return {
        "task": labels["task"],
        "class_names": json.dumps(labels["classes"], ensure_ascii=False),
        "preprocessing_inside": "scale and normalisation" if values else "nothing",
        "preprocessing_before": before,
        "decision": json.dumps(labels.get("decision", {})),
        "learned": learned if len(learned.encode()) <= _METADATA else "",
        "model_sha256": hashlib.sha256((folder / _NETWORK).read_bytes()).hexdigest(),
    }
