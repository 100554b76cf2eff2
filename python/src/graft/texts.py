"""Networks that read tokens, and folders of Hugging Face, on their way to Graft."""

from __future__ import annotations

import inspect
import json
import math
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional

import torch
from torch import Tensor, nn

from graft.prepare import CannotPrepareError, first_line
from graft.sources import Source, needs, pictures, read_weights

__all__ = ["folder", "onnx"]

#: Inputs, as Hugging Face calls them.
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]

#: Of the new layer over an encoder; Graft puts another one there.
ENCODER_OUTPUTS = 2

_KINDS = {"text": "ForSequenceClassification", "image": "ForImageClassification"}


class _Named(nn.Module):
    """A network that takes its inputs by name: here in their order, and token types only where there are two texts.

    :param absent: whether it takes token types that it is not given
    :param part: of what it gives; empty: it gives a tensor
    """

    def __init__(self, model: nn.Module, inputs: List[str], absent: bool, part: str) -> None:
        super().__init__()
        self.model = model
        self.inputs = inputs
        self.absent = absent
        self.part = part

    def forward(self, *given: Tensor) -> Tensor:
        named = dict(zip(self.inputs, given))
        if self.absent:
            named["token_type_ids"] = torch.zeros_like(named["input_ids"])
        told = self.model(**named)
        result: Tensor = getattr(told, self.part) if self.part else told
        return result


class _Pooled(nn.Module):
    """The mean of what an encoder tells of the tokens that are no padding, and a new linear layer on it."""

    def __init__(self, encoder: _Named, features: int, outputs: int) -> None:
        super().__init__()
        self.encoder = encoder
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            self.classifier = nn.Linear(features, outputs or ENCODER_OUTPUTS)

    def forward(self, *given: Tensor) -> Tensor:
        mask = given[1].unsqueeze(2).to(torch.float32)
        states = self.encoder(*given)
        logits: Tensor = self.classifier((states * mask).sum(1) / mask.sum(1).clamp(min=1.0))
        return logits


def _tokens(length: int, count: int, inputs: List[str], words: int, texts: int, seed: int) -> List[Tensor]:
    """A batch of random texts, of all lengths there are."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(min(5, words - 1), words, (count, length), generator=generator)
    lengths = torch.randint(1, length + 1, (count,), generator=generator)
    lengths[0] = length
    mask = (torch.arange(length).unsqueeze(0) < lengths.unsqueeze(1)).to(torch.int64)
    types = (torch.arange(length).unsqueeze(0) * 2 > lengths.unsqueeze(1)).to(torch.int64) * mask if texts > 1 else torch.zeros_like(ids)
    return [{"input_ids": ids * mask, "attention_mask": mask, "token_type_ids": types}[name] for name in inputs]


def _source(module: nn.Module, inputs: List[str], length: int, words: int, types: int, tokenizer: Optional[Path], pairs: bool) -> Source:
    made = [_tokens(length, count, inputs, words, types, count) for count in (2, 1, 3)]
    whole = _tokens(length, 2, inputs, words, types, 9)
    whole[1] = torch.ones_like(whole[1])  # no padding at all
    text = None
    if tokenizer is not None:
        if not tokenizer.is_file():
            raise CannotPrepareError(f"Cannot read {tokenizer}: there is no such file; save the tokenizer as a fast one, whose texts Graft can read.")
        text = _read(tokenizer)
    return Source(module, made[0], inputs=inputs, checks=[*made[1:], whole], tokenizer=text, pairs=pairs)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotPrepareError(f"Cannot read {path}: it is not UTF-8.") from None


def _json(path: Path) -> Dict[str, Any]:
    """An object that a file holds; empty where there is no file."""
    if not path.is_file():
        return {}
    try:
        said = json.loads(_read(path))
    except ValueError as e:
        raise CannotPrepareError(f"Cannot read {path}: {first_line(e)}.") from e
    if not isinstance(said, dict):
        raise CannotPrepareError(f"Cannot read {path}: it is no object.")
    return said


def folder(path: Path, kind: Optional[str], length: int, pairs: bool, outputs: int = 0) -> Source:
    """A folder that Transformers saved.

    :param kind: ``text``, ``image``, ``encoder``; None: as the folder says
    :param outputs: of the new layer over an encoder; 0: some
    """
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    if not (path / "config.json").is_file():
        raise CannotPrepareError(f"Cannot read {path}: it has no config.json.")
    library = needs("transformers")
    library.logging.set_verbosity_error()
    library.logging.disable_progress_bar()
    try:
        config = library.AutoConfig.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
    except Exception as e:
        raise CannotPrepareError(f"Cannot read {path / 'config.json'}: {first_line(e)}.") from e
    config.return_dict = True
    named = str((getattr(config, "architectures", None) or [""])[0])
    kind = kind or next((one for one, ending in _KINDS.items() if named.endswith(ending)), None)
    if kind is None:
        raise CannotPrepareError(f"Cannot prepare {path}: it holds a {named or 'network without a name'}; say what it is taken as: --as text, image or encoder.")
    auto = {"text": "AutoModelForSequenceClassification", "image": "AutoModelForImageClassification", "encoder": "AutoModel"}[kind]
    model = _load(getattr(library, auto), path, config, kind)
    if kind == "image":
        return _picture_source(model, config, path)
    takes = [name for name in INPUTS if name in inspect.signature(model.forward).parameters]
    inputs = takes if pairs else [name for name in takes if name != "token_type_ids"]
    if inputs[:2] != INPUTS[:2]:
        raise CannotPrepareError(f"Cannot prepare {path}: a {named} takes no input_ids and attention_mask.")
    most = int(getattr(config, "max_position_embeddings", 0) or 0)
    most -= 2 if config.model_type in ("roberta", "xlm-roberta", "camembert", "mpnet") else 0  # whose first position is 2
    if 0 < most < length:
        raise CannotPrepareError(f"Cannot prepare {path} for texts of {length} tokens: it takes {most} at most; say --max-length {most}.")
    if kind == "encoder":
        module: nn.Module = _Pooled(_Named(model, inputs, False, "last_hidden_state"), int(config.hidden_size), outputs)
    else:
        module = _Named(model, inputs, False, "logits")
    types = int(getattr(config, "type_vocab_size", 1) or 1)
    source = _source(module, inputs, length, int(config.vocab_size), types, path / "tokenizer.json", pairs)
    _check_padding(path, module, config, source)
    if kind == "text":
        source.output = _output(config)
        source.labels = _labels(config)
    return source


def _check_padding(path: Path, module: nn.Module, config: Any, source: Source) -> None:
    """That a network takes padding as Graft has it: zeros, on the right."""
    if _json(path / "tokenizer_config.json").get("padding_side") == "left":
        raise CannotPrepareError(f"Cannot prepare {path}: its tokenizer_config.json pads on the left, Graft on the right.")
    padding = getattr(config, "pad_token_id", None)
    if not padding:
        return
    ids, mask, *others = source.checks[1]  # of three texts
    ids = torch.where(ids == padding, padding - 1, ids)
    mask = mask.clone()
    mask[1:, -1] = 0
    module.eval()
    with torch.no_grad():
        try:
            ours, theirs = (module(torch.where(mask == 0, one, ids), mask, *others) for one in (0, padding))
        except Exception as e:  # whatever a network may throw
            raise CannotPrepareError(f"Cannot prepare {path}: its pass fails: {first_line(e)}.") from e
    if not bool(torch.allclose(ours, theirs, rtol=1e-4, atol=1e-5)):
        raise CannotPrepareError(f"Cannot prepare {path}: what it tells of a text depends on its padding being {padding}, and Graft pads with 0.")


def _output(config: Any) -> str:
    problem = str(getattr(config, "problem_type", None) or ("regression" if config.num_labels == 1 else ""))  # as Transformers does
    return {"multi_label_classification": "labels", "regression": "values"}.get(problem, "classes")


def _load(auto: Any, path: Path, config: Any, kind: str) -> nn.Module:
    how: Dict[str, Any] = {"config": config, "local_files_only": True, "trust_remote_code": False, "output_loading_info": True, "use_safetensors": True}
    if kind != "image":
        how["attn_implementation"] = "eager"  # whose dropout is a function that can be seeded
    try:
        with tempfile.TemporaryDirectory() as made:
            model, told = auto.from_pretrained(str(_unpickled(path, Path(made))), **how)
    except CannotPrepareError:
        raise
    except Exception as e:
        raise CannotPrepareError(f"Cannot load {path} as {kind}: {first_line(e)}.") from e
    lacking = [name for name in told["missing_keys"] if "pooler" not in name or kind != "encoder"]
    if lacking:
        raise CannotPrepareError(f"Cannot load {path} as {kind}: it has no weights of {lacking[0]} ({len(lacking)} lack); --as encoder puts a new layer on it.")
    if kind == "encoder" and getattr(model, "pooler", None) is not None:
        model.pooler = None  # of another use than the mean
    return model.float()


def _unpickled(path: Path, made: Path) -> Path:
    """The folder itself, or one of the same weights that are no pickle, which Transformers does not read by every torch."""
    pickled = path / "pytorch_model.bin"
    if any(path.glob("*.safetensors")) or not pickled.is_file():
        return path
    state = {name: value.clone().contiguous() for name, value in read_weights(pickled).items()}
    needs("safetensors.torch").save_file(state, str(made / "model.safetensors"), metadata={"format": "pt"})
    shutil.copyfile(path / "config.json", made / "config.json")
    return made


def _labels(config: Any) -> List[str]:
    labels = [str(config.id2label[i]) for i in range(len(config.id2label))]
    numbered = all(label == f"LABEL_{i}" for i, label in enumerate(labels))
    return [] if numbered or len(set(labels)) < max(2, len(labels)) else labels


def _picture_source(model: nn.Module, config: Any, path: Path) -> Source:
    said = _json(path / "preprocessor_config.json")
    if said:
        _check_pixels(said, path / "preprocessor_config.json")
    size = said.get("crop_size") if said.get("do_center_crop") else said.get("size")
    side: Any = size or getattr(config, "image_size", 224)
    if isinstance(side, dict):
        side = side.get("height") or side.get("shortest_edge")
    side = int(side[0] if isinstance(side, (list, tuple)) else side)
    preprocessing: Dict[str, Any] = {"scale": 1.0 / float(said.get("rescale_factor", 1 / 255))}
    if said.get("do_normalize", True) and said:
        preprocessing.update(mean=said["image_mean"], std=said["image_std"])
    module = _Named(model, ["pixel_values"], False, "logits")
    source = Source(module, pictures((int(getattr(config, "num_channels", 3)), side, side)), output=_output(config), labels=_labels(config))
    source.preprocessing = preprocessing if said else None
    return source


def _check_pixels(said: Dict[str, Any], path: Path) -> None:
    """That pixels are divided, and then normalised by channels, and nothing else."""
    wrong = [key for key in ("do_flip_channel_order", "rescale_offset", "include_top") if said.get(key)]
    wrong += ["do_rescale"] if said.get("do_rescale") is False else []
    processor = str(said.get("image_processor_type", said.get("feature_extractor_type", "")))
    if processor.startswith("EfficientNet") and "include_top" not in said:  # which is true then
        wrong.append("include_top")
    if wrong:
        raise CannotPrepareError(f"Cannot prepare pictures by {path}: its {wrong[0]} does more to pixels than dividing and normalising, or less.")
    if said.get("do_normalize", True) and not (isinstance(said.get("image_mean"), list) and isinstance(said.get("image_std"), list)):
        raise CannotPrepareError(f"Cannot prepare pictures by {path}: it has do_normalize, and not image_mean and image_std, a number a channel.")


def onnx(path: Path, encoder: bool, length: int, pairs: bool, tokenizer: Optional[Path], output: str, outputs: int = 0) -> Source:
    """An ONNX file whose initializers are trained.

    :param encoder: its first output is a row of numbers a token
    :param outputs: of the new layer over an encoder; 0: some
    """
    needs("onnx")
    needs("onnx2torch")
    from graft.onnx_network import read_onnx

    if not path.is_file():
        raise CannotPrepareError(f"Cannot read {path}: there is no such file.")
    network, plain, model = read_onnx(path, keep_outputs=output == "values" or encoder)
    known = {one.name for one in model.graph.initializer}
    said = [one for one in model.graph.input if one.name not in known]
    names = [one.name for one in said]
    if set(INPUTS[:2]) <= set(names) <= set(INPUTS):
        inputs = [name for name in INPUTS if name in names and (pairs or name != "token_type_ids")]
        words = max((layer.num_embeddings for layer in network.modules() if isinstance(layer, nn.Embedding)), default=0)
        if not words:
            raise CannotPrepareError(f"Cannot prepare {path}: it has no table of its tokens.")
        named = _Named(network, inputs, "token_type_ids" in names and not pairs, "")
        module = _Pooled(named, _width(named, _tokens(length, 2, inputs, words, 1, 1), path), outputs) if encoder else named
        types = 2 if "token_type_ids" in names else 1
        source = _source(module, inputs, length, words, types, tokenizer, pairs)
        source.output = output
        _check_rewritten(path, named, _Named(plain, inputs, named.absent, ""), source.example)
        return source
    if encoder or tokenizer is not None:
        raise CannotPrepareError(f"Cannot prepare {path} as one that reads tokens: its inputs are {', '.join(names)}, and not input_ids and attention_mask.")
    examples = [_like(one, path) for one in said]
    _check_rewritten(path, network, plain, examples)
    return Source(network, examples, inputs=names, output=output)


def _check_rewritten(path: Path, network: nn.Module, plain: nn.Module, examples: List[Tensor]) -> None:
    """That layers compute what was arithmetic."""
    generator = torch.Generator().manual_seed(1)
    given = [torch.randn(one.shape, generator=generator) if one.dtype == torch.float32 else one for one in examples]
    with torch.no_grad():
        try:
            ours, theirs = network.eval()(*given), plain.eval()(*given)
        except Exception as e:  # whatever onnx2torch's layers throw
            raise CannotPrepareError(f"Cannot prepare {path}: its pass fails: {first_line(e)}.") from e
    apart = float((ours - theirs).abs().max()) / max(float(theirs.abs().max()), 1e-30)
    if not apart < 1e-4:
        raise CannotPrepareError(f"Cannot prepare {path}: as layers it would be {apart:.2g} from its own outputs.")


def _width(module: nn.Module, tokens: List[Tensor], path: Path) -> int:
    with torch.no_grad():
        told = module(*tokens)
    if told.dim() != 3:
        raise CannotPrepareError(f"Cannot prepare {path} as an encoder: its first output has the shape {list(told.shape)}, not a row of numbers a token.")
    return int(told.shape[2])


def _like(said: Any, path: Path) -> Tensor:
    sizes = [one.dim_value for one in said.type.tensor_type.shape.dim][1:]
    if not sizes or not all(size > 0 for size in sizes) or said.type.tensor_type.elem_type not in (1, 7):
        raise CannotPrepareError(f"Cannot prepare {path}: its input {said.name} has no fixed shape (behind the batch) of float32 or int64; fix it with onnx.tools.update_model_dims.")
    whole = said.type.tensor_type.elem_type == 7
    return torch.arange(2 * math.prod(sizes)).reshape(2, *sizes) % 2 if whole else torch.zeros(2, *sizes)
