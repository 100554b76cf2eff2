"""What notebooks show of models, fits and reports: HTML in which everything that data brought is text and nothing else."""

import html
import math
import unicodedata
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

_HIDDEN = {"Cc", "Cf", "Zl", "Zp", "Cs"}
_JOINERS = "\u200c\u200d"  # Persian, the scripts of India and emoji need them
_MOST = 200

_METRICS = ["accuracy", "balancedAccuracy", "f1", "auc", "r2", "rmse", "mae", "loss"]
_CELL = "text-align:left;padding:.15em .8em .15em 0"


def text(value: Any, most: int = _MOST) -> str:
    """A value as HTML that is read and does nothing: tags, line ends, escapes and marks that turn the direction of writing are written out."""
    shown = "".join(_visible(one) for one in str(value))
    return html.escape(shown if len(shown) <= most else shown[:most] + "…")


def _visible(one: str) -> str:
    hidden = unicodedata.category(one) in _HIDDEN and one not in _JOINERS
    return f"\\u{ord(one):04x}" if hidden else one


def number(value: Any) -> str:
    """Four digits behind the point; a dash of what is not there."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A table of cells that are HTML already; nothing of no rows."""
    if not rows:
        return ""
    said = f"<caption style='text-align:left'>{caption}</caption>" if caption else ""
    top = "".join(f"<th scope='col' style='{_CELL}'>{cell}</th>" for cell in head)
    body = "".join(_row(row) for row in rows)
    return f"<table>{said}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: Sequence[str]) -> str:
    cells = "".join(f"<td style='{_CELL}'><bdi>{cell}</bdi></td>" for cell in row[1:])
    return f"<tr><th scope='row' style='{_CELL};font-weight:normal'><bdi>{row[0]}</bdi></th>{cells}</tr>"


def facts(rows: Sequence[Tuple[str, str]]) -> str:
    """Names and values, which are HTML already."""
    return "<table><tbody>" + "".join(_row(row) for row in rows) + "</tbody></table>"


def _box(title: str, *parts: str) -> str:
    return f"<div><strong>{title}</strong>{''.join(parts)}</div>"


def model(kind: str, uid: str, names: Sequence[str], sha256: str, report: Optional[Mapping[str, Any]]) -> str:
    """A model with the metrics of its fit, if they are known."""
    shown = ", ".join(text(name) for name in names[:20]) + (f" and {len(names) - 20:,} more" if len(names) > 20 else "")
    rows = [("uid", text(uid)), ("weights", f"<code>{text(sha256[:12])}</code>")]
    if names:
        rows.insert(1, ("classes", shown))
    return _box(text(kind), facts(rows), _metrics(report or {}))


def _metrics(report: Mapping[str, Any]) -> str:
    metrics = report.get("metrics") or {}
    parts = [part for part in ("test", "validation") if isinstance(metrics.get(part), dict)]
    rows = [
        [text(name)] + [number(metrics[part].get(name)) for part in parts]
        for name in ["examples", *_METRICS]
        if any(name in metrics[part] for part in parts)
    ]
    return table(["metric", *parts], rows)


def summary(report: Mapping[str, Any], losses: Sequence[float]) -> str:
    """What happened in a fit: metrics, what they are to be held to, the loss by round."""
    training = report.get("training") or {}
    rows = [
        ("rounds", number(training.get("rounds"))),
        ("best after round", number(training.get("bestRound"))),
        ("stopped by", text(training.get("stoppedBy", "–"))),
        ("examples", number((report.get("data") or {}).get("train"))),
    ]
    return _box("Fit", facts(rows), _metrics(report), _warnings(report), _curve(losses))


def _warnings(report: Mapping[str, Any]) -> str:
    said: List[str] = []
    for part, constant in (report.get("constantAnswer") or {}).items():
        if not constant.get("beaten", True):
            said.append(f"No better on {text(part)} than an answer that is always the same.")
    if (report.get("guard") or {}).get("verdict") == "hurt":
        said.append(text(report["guard"].get("sentence", ""), 1000))
    quarantined = (report.get("data") or {}).get("quarantined", 0)
    if quarantined:
        said.append(f"{number(quarantined)} rows could not be used.")
    return "".join(f"<p>⚠ {one}</p>" for one in said)


def _curve(losses: Sequence[float]) -> str:
    """The loss by round, as a line."""
    known = [(at, loss) for at, loss in enumerate(losses) if math.isfinite(loss)]
    if len(known) < 2:
        return ""
    step = max(1, len(known) // 300)
    drawn = known[::step]
    low, high = min(loss for _, loss in drawn), max(loss for _, loss in drawn)
    width, height = 320, 80
    points = " ".join(
        f"{2 + (width - 4) * at / max(1, known[-1][0]):.1f},{2 + (height - 4) * (high - loss) / ((high - low) or 1):.1f}" for at, loss in drawn
    )
    told = f"Loss in training, {known[0][1]:.4f} in the first round, {known[-1][1]:.4f} in the last"
    return (
        f"<figure style='margin:.5em 0'><svg role='img' aria-label='{told}' width='{width}' height='{height}'>"
        f"<polyline points='{points}' fill='none' stroke='#3b6ea8' stroke-width='2'/></svg><figcaption>{told}</figcaption></figure>"
    )


def report(content: Mapping[str, Any]) -> str:
    """The report of a job."""
    title = f"graft {text(content.get('command', 'job'))}: {text(content.get('status', ''))}"
    if "rank" in content:
        return _box(title, _rank(content["rank"]))
    if content.get("command") == "explain":
        return _box(title, _explained(content))
    return _box(title, _metrics(content), _warnings(content), _explained(content))


def _explained(content: Mapping[str, Any]) -> str:
    found = content.get("explanations")
    if not found:
        return ""
    rows = [[text(one["name"]), number(one["importance"]), f"{number(one['low'])} to {number(one['high'])}"] for one in found.get("columns", [])]
    return f"<p>{number(found.get('rows'))} rows explained</p>" + table(["column", "importance", "interval"], rows)


def _rank(ranked: Mapping[str, Any]) -> str:
    candidates: List[Dict[str, Any]] = ranked.get("candidates", [])
    columns = [name for name in ("mean", "knn", "probe", "logme", "hScore", "leep") if any(name in one.get("scores", {}) for one in candidates)]
    rows = []
    for one in candidates:
        scores, intervals = one.get("scores", {}), one.get("intervals", {})
        cells = [number(one.get("place")), text(one.get("name", ""))]
        for name in columns:
            within = intervals.get(name)
            between = f" ({number(within['low'])} to {number(within['high'])})" if within else ""
            cells.append(number(scores.get(name)) + between)
        rows.append(cells)
    said = f"<p>{text(ranked['sentence'], 1000)}</p>" if "sentence" in ranked else ""
    return said + table(["place", "candidate", *columns], rows)
