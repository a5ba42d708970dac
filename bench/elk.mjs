// SPDX-License-Identifier: Apache-2.0
// Milliseconds that elkjs takes to lay out the graph of a file; with a second file, what it made goes
// there, as bench_draw -q reads it: node elk.mjs GRAPH.json [PLACES]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../tests/package.json", import.meta.url));
const ELK = require("elkjs");
const graph = JSON.parse(readFileSync(process.argv[2], "utf8"));
const start = performance.now();
const laidOut = await new ELK().layout(graph);
console.log(performance.now() - start);

const corners = new Map(); // of each node, by its id
const cards = [];

function visit(node, x, y) {
  const at = { x: x + (node.x ?? 0), y: y + (node.y ?? 0) };
  corners.set(node.id, at);
  if (node.children?.length) node.children.forEach((kid) => visit(kid, at.x, at.y));
  else cards.push(`n ${node.id.slice(1)} ${at.x + node.width / 2} ${at.y + node.height / 2}`);
}

// An edge's numbers count from the corner of the node that it names its container.
function lines(edge) {
  const at = corners.get(edge.container ?? "root");
  const points = (edge.sections ?? []).flatMap((s) => [s.startPoint, ...(s.bendPoints ?? []), s.endPoint]);
  const numbers = points.map((p) => `${at.x + p.x} ${at.y + p.y}`).join(" ");
  const texts = (edge.labels ?? []).map(
    (l) => `\nt ${at.x + l.x + l.width / 2} ${at.y + l.y + l.height / 2}`);
  return `e ${edge.sources[0].slice(1)} ${edge.targets[0].slice(1)} ${points.length} ${numbers}${texts.join("")}`;
}

if (process.argv[3]) {
  visit(laidOut, 0, 0);
  writeFileSync(process.argv[3], [...cards, ...laidOut.edges.map(lines)].join("\n") + "\n");
}
