"""Pictures of what happened in a training, and of what a model answers; they need matplotlib, which is imported when one is drawn."""

import io
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

from pyspark.sql import DataFrame

__all__ = ["plot_confusion", "plot_history", "plot_pictures", "plot_scores"]

_DPI = 80
_Rounds = List[Dict[str, Any]]


def plot_history(runs: Any, metric: Optional[str] = None) -> Any:
    """Draws loss and validation by epoch: ``graft.plot_history({"frozen": one, "all layers": other})``.

    :param runs: a fitted model, its summary, a fitted pipeline that ends with one, or rounds as ``Job.metrics()`` gives them; or
        several, by the names that they shall have
    :param metric: of the validation rows; without it accuracy, or r2 where numbers are predicted
    :return: matplotlib's figure
    """
    figure, (left, right) = _pyplot().subplots(1, 2, figsize=(10, 3.5), dpi=_DPI)
    named: Mapping[str, Any] = runs if isinstance(runs, Mapping) else {"": runs}
    for name, run in named.items():
        rounds = _rounds(run)
        losses = _by_epoch(rounds, lambda one: one.get("loss"))
        left.plot(list(losses), [sum(of) / len(of) for of in losses.values()], label=name)
        metric = metric or next((m for m in ("accuracy", "r2") if any(m in _validated(one) for one in rounds)), "loss")
        judged = _by_epoch(rounds, lambda one: _validated(one).get(metric))
        right.plot(list(judged), [of[-1] for of in judged.values()], label=name)
    left.set(title="Loss in training", xlabel="epoch", ylabel="mean loss", ylim=(0, None))
    right.set(title="Rows held out for validation", xlabel="epoch", ylabel=metric)
    for axes in (left, right):
        axes.xaxis.get_major_locator().set_params(integer=True)
    if not any(len(line.get_xdata()) for line in right.lines):
        right.text(0.5, 0.5, "none were held out", ha="center", va="center", transform=right.transAxes, color="gray")
    if "" not in named:
        right.legend(frameon=False)
    return _finished(figure, left, right)


def plot_confusion(predictions: DataFrame, names: Optional[Sequence[str]] = None, label: str = "label", prediction: str = "prediction") -> Any:
    """Draws how often each class was taken for which: ``graft.plot_confusion(model.transform(test), model.classNames)``.

    :param predictions: rows with the numbers of the true class and of the predicted one
    :param names: of the classes, in the order of their numbers
    :return: matplotlib's figure
    """
    pairs = predictions.groupBy(label, prediction).count().collect()
    classes = len(names) if names else 1 + int(max(max(row[label], row[prediction]) for row in pairs))
    counts = [[0] * classes for _ in range(classes)]
    for row in pairs:
        counts[int(row[label])][int(row[prediction])] = row["count"]
    shares = [[count / max(1, sum(of)) for count in of] for of in counts]
    figure, axes = _pyplot().subplots(figsize=(2 + 0.44 * classes, 1.6 + 0.4 * classes), dpi=_DPI)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for true, of in enumerate(counts):
        for said, count in enumerate(of):
            if count:
                axes.text(said, true, count, ha="center", va="center", color="white" if shares[true][said] > 0.5 else "black", fontsize=9)
    shown = list(names) if names else [str(number) for number in range(classes)]
    axes.set(xlabel="predicted", ylabel="true", yticks=range(classes), yticklabels=shown)
    axes.set_xticks(range(classes), shown, rotation=45, ha="right")
    figure.tight_layout()
    return figure


def plot_pictures(
    predictions: DataFrame, names: Sequence[str], content: str = "content", label: Optional[str] = "label", number: int = 24
) -> Any:
    """Draws pictures, with the answer and how sure the model is; in red what is wrong, with the truth below.

    :param predictions: rows with a column of picture files, ``prediction`` and ``probability``, as ``model.transform`` gives them
    :param names: of the classes: ``model.classNames``
    :param label: the column of the true class's number; None where it is not known
    :return: matplotlib's figure
    """
    from PIL import Image

    rows = predictions.limit(number).collect()
    figure, grid = _pyplot().subplots(-(-len(rows) // 8) or 1, 8, figsize=(11, 1.75 * (-(-len(rows) // 8) or 1)), dpi=_DPI, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, row in zip(grid.flat, rows):
        picture = Image.open(io.BytesIO(row[content]))
        axes.imshow(picture, cmap="gray" if picture.mode == "L" else None)
        said = f"{names[int(row['prediction'])]} {max(row['probability'].toArray()):.0%}"
        wrong = label is not None and row[label] != row["prediction"]
        axes.set_title(f"{said}\n({names[int(row[label])]})" if wrong else said, fontsize=9, color="tab:red" if wrong else "black")
    figure.tight_layout()
    return figure


def plot_scores(scores: Mapping[str, Union[float, Sequence[float]]], baseline: Optional[str] = None, xlabel: str = "accuracy") -> Any:
    """Draws scores as a ranking by the last of each: filled; those before it are open.

    :param scores: by name: a number, or several (few labels, many labels)
    :param baseline: the name of the one that the others have to beat: a dotted line
    :return: matplotlib's figure
    """
    listed = {name: [float(one) for one in of] if isinstance(of, Iterable) else [float(of)] for name, of in scores.items()}
    ranked = sorted(listed, key=lambda name: -listed[name][-1])
    figure, axes = _pyplot().subplots(figsize=(8, 0.9 + 0.36 * len(ranked)), dpi=_DPI)
    for place, name in enumerate(ranked):
        colour = "tab:gray" if name == baseline else "tab:blue"
        *before, last = listed[name]
        axes.plot(listed[name], [place] * len(listed[name]), color=colour, linewidth=2, zorder=1)
        axes.scatter(before, [place] * len(before), s=55, facecolor="white", edgecolor=colour, linewidth=1.5, zorder=2)
        axes.scatter(last, place, s=55, color=colour, zorder=3)
        axes.annotate(f"{last:.3f}", (max(listed[name]), place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9)
    if baseline is not None:
        axes.axvline(listed[baseline][-1], color="tab:gray", linestyle=":", zorder=0)
    axes.set(yticks=range(len(ranked)), yticklabels=ranked, xlabel=xlabel)
    axes.margins(x=0.1)
    axes.invert_yaxis()
    return _finished(figure, axes)


def _pyplot() -> Any:
    try:
        from matplotlib import pyplot
    except ImportError as missing:
        raise ImportError("Cannot draw: matplotlib is not installed; pip install matplotlib.") from missing
    return pyplot


def _finished(figure: Any, *parts: Any) -> Any:
    for axes in parts:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def _rounds(run: Any) -> _Rounds:
    if isinstance(run, list):
        return run
    fitted = run.stages[-1] if hasattr(run, "stages") else run
    rounds: _Rounds = (fitted.summary if hasattr(fitted, "hasSummary") else fitted).rounds
    return rounds


def _validated(one: Dict[str, Any]) -> Dict[str, Any]:
    return one.get("validation") or {}


def _by_epoch(rounds: _Rounds, value: Any) -> Dict[int, List[float]]:
    """What there is in the rounds of each epoch."""
    found: Dict[int, List[float]] = {}
    for one in rounds:
        if value(one) is not None:
            found.setdefault(one["epoch"], []).append(value(one))
    return found
