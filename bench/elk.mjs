// SPDX-License-Identifier: Apache-2.0
// Milliseconds that elkjs takes to lay out the graph of a file; with a second file, the middles of the
// cards go there: node elk.mjs GRAPH.json [PLACES]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../tests/package.json", import.meta.url));
const ELK = require("elkjs");
const graph = JSON.parse(readFileSync(process.argv[2], "utf8"));
const start = performance.now();
const laidOut = await new ELK().layout(graph);
console.log(performance.now() - start);

function places(node, x, y) {
  const at = { x: x + (node.x ?? 0), y: y + (node.y ?? 0) };
  if (node.children?.length) return node.children.flatMap((kid) => places(kid, at.x, at.y));
  return [`${node.id.slice(1)} ${at.x + node.width / 2} ${at.y + node.height / 2}`];
}
if (process.argv[3]) writeFileSync(process.argv[3], places(laidOut, 0, 0).join("\n") + "\n");
