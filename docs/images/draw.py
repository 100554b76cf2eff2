"""Draws the manual's pictures: python3 docs/images/draw.py writes the SVG files beside it."""

from pathlib import Path

BLUE, GREEN, SAND, GREY = ("#eef3fb", "#3b6ea8"), ("#eef8ee", "#3f8f4f"), ("#f7f2e8", "#a8813b"), ("#f4f4f4", "#777777")


def picture(width, height, *parts):
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif" role="img">
  <rect width="{width}" height="{height}" fill="#ffffff"/>
  <defs>
    <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
      <path d="M0 0 L10 5 L0 10 z" fill="#444444"/>
    </marker>
  </defs>
{"".join(parts)}</svg>
"""


def label(x, y, text, size=13, colour="#444444", weight="normal"):
    return f'  <text x="{x}" y="{y}" text-anchor="middle" font-size="{size}" font-weight="{weight}" fill="{colour}">{text}</text>\n'


def box(x, y, width, height, title, *lines, colours=BLUE):
    fill, stroke = colours
    top = y + 23 if lines else y + height / 2 + 5
    drawn = f'  <rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{fill}" stroke="{stroke}"/>\n'
    drawn += label(x + width / 2, top, title, 15, "#1b2a3a", "bold" if lines else "normal")
    return drawn + "".join(label(x + width / 2, top + 19 * (i + 1), line, 13, "#33475b") for i, line in enumerate(lines))


def arrow(path, dashed=False):
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'  <path d="{path}" fill="none" stroke="#444444" stroke-width="1.4"{dashes} marker-end="url(#head)"/>\n'


def round_of_training():
    parts = [box(20, 95, 190, 92, "driver", "weights, moments,", "statistics"), label(268, 60, "broadcast"), label(612, 60, "deltas")]
    for i, name in enumerate(["worker 1", "worker 2", "worker N"]):
        y = 20 + 95 * i
        parts.append(arrow(f"M210 {121 + i * 20} C270 {121 + i * 20} 270 {y + 36} 326 {y + 36}"))
        parts.append(box(330, y, 220, 72, name, "H minibatches", "of its own partition", colours=GREEN))
        parts.append(arrow(f"M550 {y + 36} C610 {y + 36} 610 {121 + i * 20} 666 {121 + i * 20}"))
    parts.append(box(670, 95, 230, 92, "driver", "mean of the deltas by examples;", "outer step; validation"))
    parts.append(arrow("M785 187 L785 312 L115 312 L115 191", dashed=True))
    parts.append(label(450, 332, "the next round, one Spark job each; at the end: evaluate, save"))
    return picture(920, 346, *parts)


def path_of_data():
    steps = ["read", "split", "cut", "featurize", "broadcast", "train", "average", "evaluate", "save"]
    parts = []
    for i, step in enumerate(steps):
        parts.append(box(14 + 106 * i, 14, 92, 44, step, colours=GREEN if 4 <= i <= 7 else BLUE))
        if i:
            parts.append(arrow(f"M{106 * i + 2} 36 L{106 * i + 12} 36"))
    parts += [arrow("M802 58 L802 86 L484 86 L484 61"), label(643, 104, "rounds")]
    return picture(976, 116, *parts)


def modules():
    return picture(
        900,
        460,
        box(330, 20, 240, 72, "spark-job", "jobs, readers, rounds, estimators,", "commands: what Spark distributes"),
        box(330, 250, 240, 72, "common", "arithmetic, formats, settings;", "no Spark, no network library", colours=GREEN),
        box(200, 135, 240, 72, "engines/dl4j", "networks of Deeplearning4j, Keras", "and of a job's layers", colours=GREEN),
        box(460, 135, 240, 72, "engines/onnx", "frozen ONNX models", colours=GREEN),
        box(20, 135, 160, 72, "engines/torch", "PyTorch networks,", "in a jar of its own", colours=SAND),
        box(720, 135, 170, 72, "engines/tokenizers", "texts as tokens,", "for onnx and torch", colours=GREEN),
        box(20, 20, 240, 72, "engines/dl4j-spark", "Deeplearning4j Spark as engine,", "in a jar of its own", colours=SAND),
        box(640, 20, 240, 72, "python", "a thin PySpark client;", "no logic", colours=SAND),
        box(180, 372, 240, 72, "tests", "end to end, invariants, faults,", "real processes", colours=GREY),
        box(480, 372, 240, 72, "bench", "side by side with Deeplearning4j,", "Spark ML, PyTorch", colours=GREY),
        arrow("M400 92 L350 131"),
        arrow("M500 92 L550 131"),
        arrow("M450 92 L450 246"),
        arrow("M320 207 L400 246"),
        arrow("M580 207 L500 246"),
        arrow("M100 207 L326 272"),
        arrow("M805 207 L574 272"),
        arrow("M700 171 L716 171"),
        arrow("M260 56 L326 56"),
        arrow("M640 56 L574 56"),
        label(450, 356, "use all of it"),
    )


for name, drawing in {"round": round_of_training, "path": path_of_data, "modules": modules}.items():
    Path(__file__).with_name(f"{name}.svg").write_text(drawing())
