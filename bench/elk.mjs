// SPDX-License-Identifier: Apache-2.0
// Milliseconds that elkjs takes to lay out the graph of a file: node elk.mjs GRAPH.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../tests/package.json", import.meta.url));
const ELK = require("elkjs");
const graph = JSON.parse(readFileSync(process.argv[2], "utf8"));
const start = performance.now();
await new ELK().layout(graph);
console.log(performance.now() - start);
