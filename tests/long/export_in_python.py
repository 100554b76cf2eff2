"""Whether exported bundles give in Python's ONNX Runtime what graft predict gave: those of tests/cases/written-by-0.1.0, whose predictions lie beside them.

    export_in_python.py FOLDER      FOLDER/table.onnx, texts.onnx, pictures.onnx, numbers.onnx are what graft export made of them
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import onnxruntime
import pyarrow.parquet as parquet
from PIL import Image

CASES = Path(__file__).resolve().parent.parent / "cases/written-by-0.1.0"
TOLERANCE = 1e-5

Rows = List[Dict[str, Any]]


def table(rows: Rows, learned: Dict[str, Any]) -> Dict[str, Any]:
    columns = {}
    for column in learned["columns"]["columns"]:
        values = [row[column["name"]] for row in rows]
        if column["kind"] == "CATEGORY":
            columns[column["name"]] = np.array([[str(value)] for value in values], dtype=object)
        else:
            columns[column["name"]] = np.array([[np.nan if value is None else float(value)] for value in values])
    return columns


def texts(rows: Rows, learned: Dict[str, Any]) -> Dict[str, Any]:
    text = learned["text"]
    numbers = {word: number for number, word in enumerate(text["words"], start=2)}
    ids = np.zeros((len(rows), text["length"]), dtype=np.int64)
    for i, row in enumerate(rows):
        words = [word for word in re.split(r"[\W_]+", row["text"].lower()) if word][: text["length"]]
        ids[i, : len(words)] = [numbers.get(word, 1) for word in words]
    return {"input_ids": ids}


def pictures(rows: Rows, learned: Dict[str, Any]) -> Dict[str, Any]:
    files = [CASES / "data/pictures" / "/".join(row["path"].split("/")[-2:]) for row in rows]
    return {"input": np.stack([np.asarray(Image.open(file).convert("RGB"), dtype=np.float32).transpose(2, 0, 1) for file in files])}


def numbers(rows: Rows, learned: Dict[str, Any]) -> Dict[str, Any]:
    with open(CASES / "data/numbers-new.csv", newline="") as file:
        records = list(csv.reader(file))[1:]
    return {"input": np.array([records[row["record"]][:3] for row in rows], dtype=np.float32)}


def check(name: str, inputs: Any, folder: Path) -> str:
    session = onnxruntime.InferenceSession(str(folder / f"{name}.onnx"))
    told = session.get_modelmeta().custom_metadata_map
    files = sorted((CASES / "made" / f"{name}-predicted").glob("**/*.parquet"))
    rows = [row for file in files for row in parquet.read_table(file).to_pylist() if row["probability"]]
    answers = session.run(["prediction", "probability"], inputs(rows, json.loads(told.get("learned", "{}"))))
    classes = json.loads(told["class_names"])
    labels = [classes[number] for number in answers[0]]
    expected = np.array([row["probability"] for row in rows])
    difference = float(np.abs(answers[1] - expected).max())
    if not rows or labels != [row["label"] for row in rows] or difference > TOLERANCE:
        sys.exit(f"export: FAILED: {name} differs by {difference:.1e} in probabilities, or in labels")
    return f"{name} {len(rows)} rows, {difference:.0e}"


def main() -> None:
    folder = Path(sys.argv[1])
    found = [check(how.__name__, how, folder) for how in (table, texts, pictures, numbers)]
    print(f"export: in ONNX Runtime {onnxruntime.__version__} the answers of graft predict: {'; '.join(found)}")


if __name__ == "__main__":
    main()
