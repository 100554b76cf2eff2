"""What `graft init` writes for a data set, and what becomes of it when it is run as it is."""

import json
import re
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from sets import DataSet


@dataclass(frozen=True)
class FirstJob:
    guessed: str = ""  # what init said of target and columns
    constant: Optional[float] = None
    score: Optional[float] = None
    seconds: float = 0.0
    failed: str = ""  # the sentence that it ended with
    fraction: float = 0.2  # of the rows, held out for the test


class Graft:
    """The command, run as a user runs it."""

    def __init__(self, command: str, work: Path) -> None:
        self._command = shlex.split(command)
        self._work = work

    def first_job(self, data: DataSet) -> FirstJob:
        folder = self._work / re.sub(r"\W+", "-", data.name)
        job, output = folder / "job.conf", folder / "out"
        folder.mkdir(parents=True, exist_ok=True)
        target = ["--target", data.target] if data.target else []
        began = time.monotonic()
        said = self._run(folder / "init.log", "init", str(data.path), *target, "--job", str(job), "--output", str(output), "--overwrite")
        if said.returncode != 0:
            return FirstJob(failed=_last(said.stderr), seconds=time.monotonic() - began)
        command = re.search(r"graft (pretrain|fine-tune) --conf", said.stdout)
        ran = self._run(folder / "job.log", command.group(1), "--conf", str(job), "--overwrite")
        seconds = time.monotonic() - began
        if ran.returncode != 0:
            return FirstJob(_guessed(said.stdout), failed=_last(ran.stderr), seconds=seconds)
        report = json.loads((output / "report.json").read_text())
        return _judged(_guessed(said.stdout), report, seconds)

    def _run(self, log: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        ran = subprocess.run([*self._command, *words], capture_output=True, text=True, check=False)
        log.write_text(ran.stdout + ran.stderr)
        return ran


def _judged(guessed: str, report: dict, seconds: float) -> FirstJob:
    part = "test" if "test" in report["metrics"] else "validation"
    metrics = report["metrics"][part]
    metric = "r2" if metrics.get("r2") is not None else "accuracy"
    constant = report.get("constantAnswer", {}).get(part, {}).get("value")
    return FirstJob(guessed if part == "test" else guessed + "; judged on validation", constant, metrics[metric], seconds)


def _guessed(said: str) -> str:
    """Target, task and what was left out, of the lines that init prints: what, the guess, how sure, why."""
    lines: List[List[str]] = [re.split(r" {2,}", line.strip()) for line in said.splitlines()]
    found = {key: [line[1] for line in lines if len(line) > 2 and line[0] == key] for key in ("target", "task", "left out")}
    out = ", ".join(found["left out"])
    return "; ".join(filter(None, [*found["task"], f"left out: {out}" if out else ""]))


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "ended without a word"
