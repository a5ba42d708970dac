// SPDX-License-Identifier: Apache-2.0
// Draws a Mermaid text with the real Mermaid, as it is set up where nobody sets anything up, and tells
// what came of it. For tests/render/hostile.py and mermaid.py.
mermaid.initialize({ startOnLoad: false });
let drawings = 0;

// The text of each box and label, line by line.
function labelsOf(drawing) {
  const boxes = '.nodeLabel, .cluster-label, .edgeLabel .label, .mindmap-node, .eventWrapper, '
    + '.taskWrapper, .sectionWrapper, text';
  return [...drawing.querySelectorAll(boxes)].map((box) => box.innerText
    ?? [...box.querySelectorAll('tspan')].map((line) => line.textContent).join('\n')).concat(
    [...drawing.querySelectorAll('text')].map((text) => [...text.querySelectorAll('tspan')]
      .map((line) => line.textContent).join(' ') || text.textContent));
}

// What kind of diagram it is; reads it only, for what would take too long to draw.
// eslint-disable-next-line no-unused-vars
async function read(text, config) {
  mermaid.initialize({ startOnLoad: false, ...config });
  try {
    return { type: (await mermaid.parse(text)).diagramType };
  } catch (error) {
    return { error: String(error).slice(0, 400) };
  }
}

// eslint-disable-next-line no-unused-vars
async function draw(text, config) {
  mermaid.initialize({ startOnLoad: false, ...config });
  const drawing = document.createElement('div');
  document.body.append(drawing);
  try {
    const { svg } = await mermaid.render(`drawing${drawings += 1}`, text);
    drawing.innerHTML = svg;
    const { width, height } = drawing.firstElementChild.getBoundingClientRect();
    return {
      labels: labelsOf(drawing),
      tags: [...new Set([...drawing.querySelectorAll('*')].map((one) => one.localName))],
      links: drawing.querySelectorAll('a, img, script, iframe').length,
      nodes: drawing.querySelectorAll('.node, .mindmap-node, .eventWrapper').length,
      clusters: drawing.querySelectorAll('.cluster').length,
      edges: drawing.querySelectorAll('.edgePaths > path').length,
      ground: getComputedStyle(drawing.firstElementChild).backgroundColor,
      width,
      height,
    };
  } catch (error) {
    return { error: String(error).slice(0, 400) };
  } finally {
    drawing.remove();
    document.querySelectorAll('[id^=ddrawing]').forEach((rest) => rest.remove());
  }
}
