// SPDX-License-Identifier: Apache-2.0
// Reads a Mermaid text on standard input with the real parser and prints what it understood, as JSON:
// the labels of its boxes and the number of subgraphs and edges.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.resolve(process.argv[2], 'package.json'));
const { JSDOM } = require('jsdom');
const dom = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const folder = path.resolve(process.argv[2], 'node_modules', 'mermaid', 'dist', 'mermaid.esm.mjs');
const mermaid = (await import(pathToFileURL(folder).href)).default;
mermaid.initialize({ startOnLoad: false });
const text = readFileSync(0, 'utf8');
const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
const db = diagram.db;
const vertices = [...(db.getVertices() instanceof Map ? db.getVertices().values()
  : Object.values(db.getVertices()))];
process.stdout.write(JSON.stringify({
  type: diagram.type,
  nodes: vertices.map((v) => ({ id: v.id, text: v.text, classes: v.classes })),
  subgraphs: db.getSubGraphs().length,
  edges: db.getEdges().length,
}));
