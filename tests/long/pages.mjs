// make FOLDER: runs as jobs leave them. look FOLDER [--pictures RUN]: their pages in a browser.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const [, , what, folder, ...options] = process.argv;
const HOSTILE = '<img src=x onerror="window.hit=1">"\'&\n\u001b[31m\u202eabc';
const GOLDEN = "common/src/test/resources/dev/graft/report/clothes.json";

function make() {
  const golden = () => JSON.parse(fs.readFileSync(GOLDEN));
  const rounds = (count, from = 1) =>
    Array.from({ length: count }, (_, i) => JSON.stringify({
      round: i + 1, epoch: i + 1, loss: from / Math.sqrt(i + 1) + (i === 7777 ? 2 : 0), learningRate: 0.001, seconds: 0.1 + (i % 7) / 100,
      validation: { loss: 1.2 * from / Math.sqrt(i + 1), accuracy: 0.9 - 0.5 / Math.sqrt(i + 1) },
    })).join("\n") + "\n";
  const write = (name, report, metrics) => {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    fs.writeFileSync(path.join(folder, name, "report.json"), JSON.stringify(report));
    if (metrics) fs.writeFileSync(path.join(folder, name, "metrics.jsonl"), metrics);
  };
  write("clothes", golden(), rounds(10));
  write("longer", { ...golden(), training: { ...golden().training, rounds: 40 } }, rounds(40, 0.8));

  const large = golden();
  const test = large.metrics.test;
  test.classes = Array.from({ length: 1000 }, (_, i) => ({ name: `kind ${i} of a thing`, support: 100, predicted: 100, precision: 0.6, recall: 0.6, f1: (i % 100) / 100 }));
  test.confusion = test.classes.map((_, i) => test.classes.map((__, j) => (i === j ? 60 : (i * 31 + j * 17) % 25 === 0 ? 1 : 0)));
  large.training.bestRound = 9000;
  write("large", large, rounds(10000));

  const hostile = golden();
  hostile.metrics.test.classes.forEach((of, i) => (of.name = i % 2 ? HOSTILE : "צבע " + i));
  hostile.metrics.test.curves.forEach((of) => (of.name = "</script><script>window.hit=2</script>"));
  hostile.metrics.test.worst.forEach((of) => Object.assign(of, { label: HOSTILE, prediction: HOSTILE, text: HOSTILE }));
  hostile.data.columns = [{ name: HOSTILE, type: "string", role: "text" }];
  hostile.model.created = [HOSTILE];
  hostile.explanations = {
    method: "words", rows: 2,
    examples: [0, 1].map(() => ({ row: HOSTILE, answer: HOSTILE, score: 0.5, words: ["good", HOSTILE, "מילה"].map((words, i) => ({ words, effect: 0.2 - 0.3 * i })) })),
    columns: [{ name: HOSTILE, importance: 0.2, low: 0.1, high: 0.3 }],
  };
  write("hostile", hostile, rounds(10));

  write("failed", { command: "fine-tune", status: "failed", reason: "Training diverged: the loss is no number.", seed: 1 }, rounds(30) + '{"round":31,"lo');
  write("bare", { command: "pretrain", status: "done", data: { train: 5 }, model: { task: "classification", parameters: 9, trainable: 9 } }, null);

  const one = golden();
  one.metrics.test = { examples: 7, accuracy: 1, loss: 0.1, confusion: [[7]], classes: [{ name: "only", support: 7, predicted: 7, precision: 1, recall: 1, f1: 1 }] };
  write("one-class", one, rounds(1));

  const numbers = golden();
  numbers.model.task = "regression";
  numbers.metrics = { test: { examples: 50, r2: 0.8, rmse: 2, mae: 1.5, mse: 4, loss: 4, worst: [{ id: 1, target: "price", truth: 5, prediction: 50 }] } };
  numbers.baselines = {};
  write("numbers", numbers, rounds(12));
}

async function look() {
  const require = createRequire(path.resolve(folder, "../node_modules/"));
  const { chromium } = require("playwright-core");
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const problems = [];
  let checks = 0;
  const check = (right, problem) => {
    checks++;
    if (!right) problems.push(problem);
  };

  const open = async (name, more = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...more });
    page.on("console", (said) => check(!["error", "warning"].includes(said.type()), `${name}: console: ${said.text()}`));
    page.on("pageerror", (error) => check(false, `${name}: ${error.message}`));
    page.on("request", (of) => check(/^(file|data):/.test(of.url()), `${name} asks for ${of.url()}`));
    const file = name.endsWith(".html") ? name : `${name}/report.html`;
    await page.goto("file://" + path.resolve(folder, file));
    if (await page.locator("#drawing").count()) {
      await page.waitForFunction(() => document.documentElement.dataset.drawn === "yes", null, { timeout: 10000 });
    }
    return page;
  };
  const accessible = async (page, name) => {
    await page.evaluate(`(() => { ${axe}; window.axe = axe ?? window.axe; })()`).catch(() => page.addScriptTag({ content: axe }));
    const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
    for (const of of found.violations) {
      check(!["serious", "critical"].includes(of.impact), `${name}: axe ${of.id} (${of.impact}): ${of.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
    }
    checks++;
  };
  /** Charts without a drawn point. */
  const blank = (page) =>
    page.evaluate(() => [...document.querySelectorAll(".plot, canvas[role=img]")].filter((of) => {
      const canvas = of.matches("canvas") ? of : of.querySelector("canvas");
      if (!canvas || !canvas.width) return true;
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      return !pixels.some((value, i) => i % 4 === 3 && value > 0);
    }).map((of) => of.id));

  const all = ["results", "curves", "mistakes", "confusion", "classes", "probabilities", "data", "network", "work", "provenance"];
  const sections = { clothes: all, longer: all, large: all, hostile: [...all.slice(0, 3), "explained", ...all.slice(3)], failed: ["curves", "work", "provenance"], bare: ["data", "network"], "one-class": null, numbers: null, "compare.html": ["results", "curves"] };
  for (const [name, expected] of Object.entries(sections)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(name, { colorScheme });
      const shown = await page.locator("main section[id]").evaluateAll((of) => of.map((section) => section.id).filter((id) => id !== "opening"));
      if (expected) check(JSON.stringify(shown) === JSON.stringify(expected), `${name} has the sections ${shown}`);
      const empty = await blank(page);
      check(empty.length === 0, `${name}, ${colorScheme}: nothing is drawn in ${empty}`);
      check((await page.evaluate(() => window.hit)) === undefined, `${name}: what a name says has run`);
      await accessible(page, `${name}, ${colorScheme}`);
      await page.close();
    }
    const narrow = await open(name, { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    const wide = await narrow.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wide <= 1, `${name}: on a narrow screen ${wide} pixels stick out`);
    await narrow.close();
  }

  // Keys: everything that can be reached is, in order, and is seen to be; a chart's points are read; a table is sorted.
  const page = await open("clothes");
  const charts = new Set();
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const of = document.activeElement;
      const style = getComputedStyle(of);
      return { tag: of.tagName, id: of.id, seen: style.outlineStyle !== "none" && style.outlineWidth !== "0px" };
    });
    if (at.tag === "BODY") break;
    check(at.seen, `the focus on ${at.tag} ${at.id} is not seen`);
    if (at.id.startsWith("chart-")) charts.add(at.id);
  }
  check(charts.size === (await page.locator(".plot").count()), `by keys only ${[...charts]} are reached`);
  await page.locator("#chart-metric").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  const read = await page.locator("#chart-metric-reading").textContent();
  check(read.startsWith("10 · "), `the last point is read as "${read}"`);
  await page.locator("#classes th button", { hasText: "F1" }).focus();
  await page.keyboard.press("Enter");
  const best = await page.locator("#classes tbody tr").first().locator("td").last().textContent();
  const f1 = await page.locator("#classes tbody tr td:last-child").allTextContents();
  check(Number(best) === Math.max(...f1.map(Number)), `sorted by F1 the first is ${best}`);

  // Print: in a PDF, black on white, whatever the system has.
  const dark = await open("clothes", { colorScheme: "dark" });
  await dark.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await dark.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color].join());
  check(paper === "rgb(255, 255, 255),rgb(0, 0, 0)", `printed in ${paper}`);
  check((await dark.pdf({ format: "A4", printBackground: true })).length > 50000, "the printed page is empty");

  // The largest: small enough, and drawn in time.
  const size = fs.statSync(path.join(folder, "large/report.html")).size;
  check(size < 3e6, `a thousand classes and ten thousand rounds are ${size} bytes`);
  const times = [];
  for (let i = 0; i < 3; i++) {
    const begin = performance.now();
    const large = await open("large");
    times.push(performance.now() - begin);
    await large.close();
  }
  const drawn = Math.min(...times);
  check(drawn < 2000, `they are drawn after ${drawn} ms`);

  if (options[0] === "--pictures") await pictures(open, path.resolve(options[1]));
  await browser.close();
  problems.forEach((problem) => console.error(problem));
  console.log(`pages: ${checks - problems.length} of ${checks} checks passed; the largest has ${(size / 1e6).toFixed(2)} MB, drawn in ${(drawn / 1000).toFixed(2)} s`);
  process.exit(problems.length ? 1 : 0);
}

/** Of the manual, of a run. */
async function pictures(open, run) {
  const light = await open(run, { viewport: { width: 1180, height: 770 } });
  await light.screenshot({ path: "docs/images/report.png" });
  const dark = await open(run, { viewport: { width: 1180, height: 620 }, colorScheme: "dark" });
  await dark.evaluate(() => document.getElementById("curves").scrollIntoView({ behavior: "instant" }));
  await dark.waitForTimeout(200);
  await dark.screenshot({ path: "docs/images/report-dark.png" });
}

await (what === "make" ? make() : look());
