// Writes what submit-scripts/fetch-data has fetched from npm in a format that Graft reads: node convert-data.mjs imdb|glove FROM TO
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

const [what, from, to] = process.argv.slice(2);
const out = createWriteStream(to);
const write = async (line) => {
  if (!out.write(line)) await new Promise((resolve) => out.once("drain", resolve));
};

/** [{t: text, s: 0 or 1}] as one {"text":..., "label":...} a line. */
async function imdb() {
  for (const review of JSON.parse(readFileSync(from, "utf8"))) {
    await write(JSON.stringify({ text: review.t, label: review.s }) + "\n");
  }
}

/**
 * {"dimensions": d, ..., "vectors": {"word": [d numbers and two more], ...}, ...} as "word number number ..." a line, which is how
 * GloVe's own files are. 307 MB: read piece by piece.
 */
async function glove() {
  const entry = /,?"((?:[^"\\]|\\.)*)":\[([-+.eE0-9,]*)\]/y;
  let rest = "";
  let dimensions = 0;
  for await (const piece of createReadStream(from, "utf8")) {
    rest += piece;
    if (!dimensions) {
      const begin = rest.indexOf('"vectors":{');
      if (begin < 0) continue;
      dimensions = Number(/"dimensions":(\d+)/.exec(rest)[1]);
      rest = rest.slice(begin + '"vectors":{'.length);
    }
    let end = 0;
    entry.lastIndex = 0;
    for (let found = entry.exec(rest); found; found = entry.exec(rest)) {
      const word = JSON.parse(`"${found[1]}"`);
      await write(`${word} ${found[2].split(",").slice(0, dimensions).join(" ")}\n`);
      end = entry.lastIndex;
    }
    rest = rest.slice(end);
    if (rest.startsWith("}")) return;
  }
  throw new Error(`${from} ends within the vectors`);
}

await { imdb, glove }[what]();
out.end();
await finished(out);
