// SPDX-License-Identifier: Apache-2.0
// Reads a draw.io file on standard input with maxGraph, the library that draw.io's own model comes
// from, and prints what each of its pages then holds, as JSON.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.resolve(process.argv[2], 'package.json'));
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<!doctype html><body></body>');
for (const name of ['window', 'document', 'DOMParser', 'XMLSerializer', 'Element', 'Node', 'navigator'])
  Object.defineProperty(globalThis, name, { value: window[name] ?? window, configurable: true });
const library = path.resolve(process.argv[2], 'node_modules/@maxgraph/core/lib/esm/index.js');
const { GraphDataModel, ModelXmlSerializer } = await import(pathToFileURL(library).href);

const file = new window.DOMParser().parseFromString(readFileSync(0, 'utf8'), 'text/xml');
const pages = [...file.documentElement.children].map((diagram) => {
  const model = new GraphDataModel();
  new ModelXmlSerializer(model).import(
    new window.XMLSerializer().serializeToString(diagram.firstElementChild));
  const cells = Object.values(model.cells);
  return {
    id: diagram.getAttribute('id'),
    name: diagram.getAttribute('name'),
    vertices: cells.filter((cell) => cell.isVertex()).map((cell) => ({
      id: cell.id,
      parent: cell.parent.id,
      children: cell.children.length,
      label: cell.value.getAttribute('label'),
      resource: cell.value.getAttribute('resource'),
      link: cell.value.getAttribute('link'),
      box: [cell.geometry.x, cell.geometry.y, cell.geometry.width, cell.geometry.height],
      container: cell.style.container === 1,
    })),
    edges: cells.filter((cell) => cell.isEdge()).map((cell) => ({
      source: cell.source?.id ?? null,
      target: cell.target?.id ?? null,
    })),
  };
});
process.stdout.write(JSON.stringify(pages));
