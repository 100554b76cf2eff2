"use strict";
// Draws what #drawing holds, in the colours that the style has at the moment; keys read points; heads of tables sort.
(() => {
  const data = JSON.parse(document.getElementById("drawing").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) =>
    value == null ? "–" : Number.isInteger(value) ? value.toLocaleString("en") : Number(value.toPrecision(4)).toString();
  const dashes = [[], [8, 5], [2, 4], [], [8, 5], [2, 4], [12, 4, 2, 4], []];
  // More lines than colours: the second and the third of a colour are dashed in ways that no first one is.
  const dash = (i) => (i < 8 ? dashes[i] : i < 16 ? [18, 4, 4, 4] : [2, 8]);
  const open = new Map();

  const marks = (chart) => ({
    hooks: {
      draw: (u) => {
        const c = u.ctx;
        c.save();
        c.strokeStyle = c.fillStyle = colour("--soft");
        c.font = 11 * devicePixelRatio + "px system-ui, sans-serif";
        c.setLineDash([4, 4]);
        chart.marks.forEach((mark, i) => {
          const x = Math.round(u.valToPos(mark.x, "x", true));
          if (chart.marks.length > 20 || x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
          c.beginPath();
          c.moveTo(x, u.bbox.top);
          c.lineTo(x, u.bbox.top + u.bbox.height);
          c.stroke();
          const end = x > u.bbox.left + u.bbox.width / 2;
          c.textAlign = end ? "right" : "left";
          c.fillText(mark.name.slice(0, 40), x + (end ? -4 : 4) * devicePixelRatio, u.bbox.top + (12 + 14 * (i % 3)) * devicePixelRatio);
        });
        c.restore();
      },
    },
  });

  const read = (box, chart) => (u) => {
    const at = u.cursor.idx;
    const out = document.getElementById(box.id + "-reading");
    out.textContent =
      at == null
        ? ""
        : [number(u.data[0][at])]
            .concat(chart.lines.map((line, i) => {
              const value = u.data[i + 1][at];
              return value == null ? null : (chart.lines.length > 1 ? line.name + " " : "") + number(value);
            }).filter((said) => said != null))
            .join(" · ");
  };

  const draw = (box) => {
    const chart = data.charts[box.dataset.chart];
    const values = chart.lines.length === 1
      ? [chart.lines[0].x, chart.lines[0].y]
      : uPlot.join(chart.lines.map((line) => [line.x, line.y]));
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { stroke: colour("--grid") }, font: "12px system-ui, sans-serif" };
    const scale = chart.unit ? { range: [0, 1] } : {};
    open.get(box)?.destroy();
    open.set(box, new uPlot({
      width: box.clientWidth,
      height: box.clientHeight,
      legend: { show: false },
      cursor: { drag: { x: !chart.unit, y: false }, points: { size: 7 } },
      scales: { x: { time: false, ...scale }, y: scale },
      axes: [{ ...axis, size: 34 }, { ...axis, size: 62, values: (u, ticks) => ticks.map(number) }],
      series: [{}].concat(chart.lines.map((line, i) => ({
        label: line.name,
        stroke: colour("--l" + (i % 8)),
        width: 2,
        dash: dash(i),
        spanGaps: true,
        points: { show: line.x.length < 40, fill: colour("--paper") },
      }))),
      plugins: [marks(chart)],
      hooks: { setCursor: [read(box, chart)] },
    }, values, box));
  };

  const step = (event) => {
    const u = open.get(event.currentTarget);
    const last = u.data[0].length - 1;
    const now = u.cursor.idx ?? (event.key === "ArrowLeft" ? last + 1 : -1);
    const far = Math.max(1, Math.round(last / 20));
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, PageUp: now + far, PageDown: now - far, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const at = Math.max(0, Math.min(last, to));
    const y = u.data.slice(1).map((line) => line[at]).find((value) => value != null);
    u.setCursor({ left: u.valToPos(u.data[0][at], "x"), top: y == null ? 0 : u.valToPos(y, "y") });
  };

  const paint = (canvas) => {
    const map = data.maps[canvas.id];
    const size = map.names.length;
    canvas.width = canvas.height = size;
    canvas.style.imageRendering = size < 300 ? "pixelated" : "auto";
    const c = canvas.getContext("2d");
    const right = colour("--l0");
    const wrong = colour("--l1");
    for (let i = 0; i < map.cells.length; i += 3) {
      const [label, told, share] = map.cells.slice(i, i + 3);
      c.globalAlpha = Math.min(1, 0.3 + 0.7 * Math.sqrt(share / 1000));
      c.fillStyle = label === told ? right : wrong;
      c.fillRect(told, label, 1, 1);
    }
  };

  const readMap = (canvas) => {
    const map = data.maps[canvas.id];
    const shares = new Map();
    for (let i = 0; i < map.cells.length; i += 3) shares.set(map.cells[i] * map.names.length + map.cells[i + 1], map.cells[i + 2]);
    canvas.addEventListener("pointermove", (event) => {
      const scale = map.names.length / canvas.clientWidth;
      const label = Math.min(map.names.length - 1, Math.max(0, Math.floor(event.offsetY * scale)));
      const told = Math.min(map.names.length - 1, Math.max(0, Math.floor(event.offsetX * scale)));
      const share = shares.get(label * map.names.length + told) ?? 0;
      document.getElementById(canvas.id + "-reading").textContent =
        `${map.names[label]} told as ${map.names[told]}: ${(share / 10).toFixed(1)} %`;
    });
  };

  const sort = (table, column, head) => {
    const falling = head.getAttribute("aria-sort") === "descending";
    table.querySelectorAll("th[aria-sort]").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", falling ? "ascending" : "descending");
    const body = table.tBodies[0];
    const key = (row) => row.cells[column].textContent.trim();
    const value = (row) => parseFloat(key(row).replace(/,/g, ""));
    const numeric = head.classList.contains("n");
    const rows = [...body.rows].sort((a, b) =>
      numeric ? (isNaN(value(a)) ? -Infinity : value(a)) - (isNaN(value(b)) ? -Infinity : value(b)) : key(b).localeCompare(key(a)));
    (falling ? rows : rows.reverse()).forEach((row) => body.append(row));
  };

  document.querySelectorAll("table[data-sortable]").forEach((table) =>
    table.tHead.querySelectorAll("th").forEach((head, column) => {
      const button = document.createElement("button");
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, column, head));
      head.append(button);
    }));

  const boxes = [...document.querySelectorAll(".plot")];
  const canvases = [...document.querySelectorAll("canvas[role=img]")];
  const all = () => {
    boxes.forEach(draw);
    canvases.forEach(paint);
  };
  all();
  boxes.forEach((box) => {
    box.addEventListener("keydown", step);
    new ResizeObserver(() => open.get(box).setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
  });
  canvases.forEach(readMap);
  for (const of of ["(prefers-color-scheme: dark)", "print"]) matchMedia(of).addEventListener("change", all);
  document.documentElement.dataset.drawn = "yes";
})();
