"""Prints a table of first jobs beside scikit-learn: bench/first-jobs/run [--graft COMMAND] [--to FILE] [NAME]..."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import peers
import sets
from graft_job import FirstJob, Graft

ROOT = Path(__file__).resolve().parents[2]
HEAD = "| data set | rows | what init guessed | always the same answer | logistic regression, ridge | random forest | Graft's first job | seconds |"


def _row(data: sets.DataSet, rivals: peers.Peers, first: FirstJob) -> str:
    said = first.failed or _shown(first.score, rivals.constant if first.constant is None else first.constant)
    name = data.name + (" (R2)" if data.number else "")
    return f"| {name} | {rivals.rows:,} | {first.guessed} | {rivals.constant:.3f} | {rivals.linear:.3f} | {rivals.forest:.3f} | {said} | {first.seconds:.0f} |"


def _shown(score: float, constant: float) -> str:
    """Bold where it beats an answer that is always the same, on its own test rows."""
    return f"**{score:.3f}**" if score > constant else f"{score:.3f} (always the same: {constant:.3f})"


def _peers(data: sets.DataSet, work: Path) -> peers.Peers:
    """Of this data set, judged once: they do not change with Graft."""
    kept = work / "peers" / (data.path.name + ".json")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(asdict(peers.judged(data))))
    return peers.Peers(**json.loads(kept.read_text()))


def main() -> None:
    known = {make.__name__: make for make in sets.ALL}
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--graft", default=str(ROOT / "submit-scripts" / "graft"), help="the command that runs Graft")
    ask.add_argument("--work", type=Path, default=ROOT / "target" / "first-jobs", help="the folder for data and outputs")
    ask.add_argument("--to", type=Path, help="the file for the table; without it, it is printed only")
    ask.add_argument("names", nargs="*", metavar="NAME", help=f"data sets: {', '.join(known)}; default: all")
    asked = ask.parse_args()
    if unknown := sorted(set(asked.names) - set(known)):
        ask.error(f"no data set is called {', '.join(unknown)}; there are {', '.join(known)}")
    folder = asked.work / "data"
    folder.mkdir(parents=True, exist_ok=True)
    graft = Graft(asked.graft, asked.work / "jobs")
    lines = [HEAD, "|" + " --- |" * (HEAD.count("|") - 1)]
    print(*lines, sep="\n", flush=True)
    for name in asked.names or known:
        data = known[name](folder)
        lines.append(_row(data, _peers(data, asked.work), graft.first_job(data)))
        print(lines[-1], flush=True)
    if asked.to:
        asked.to.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
