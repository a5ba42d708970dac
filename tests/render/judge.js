// SPDX-License-Identifier: Apache-2.0
// What Chromium itself says of a picture that it shows at full size: where text is, what lies over it,
// on what colour it stands. The value of this script is a list of complaints.
(() => {
  const svg = document.querySelector("svg");
  const complaints = [];
  const complain = (what, element, more = "") =>
    complaints.push(`${what}: "${element.textContent.slice(0, 40)}" .${element.getAttribute("class")}${more}`);

  const size = (text) => parseFloat(getComputedStyle(text).fontSize);
  // Ink, not the line's height: capitals and a short descender.
  const ink = (text) => {
    const box = text.getBBox();
    const base = parseFloat(text.getAttribute("y"));
    return { x: box.x, y: base - 0.74 * size(text), w: box.width, h: 0.92 * size(text) };
  };
  const box = (rect) => {
    const b = rect.getBBox();
    return { x: b.x, y: b.y, w: b.width, h: b.height };
  };
  const isInside = (a, b, by) =>
    a.x >= b.x - by && a.x + a.w <= b.x + b.w + by && a.y >= b.y - by && a.y + a.h <= b.y + b.h + by;
  const overlaps = (a, b, by) =>
    a.x + by < b.x + b.w && b.x + by < a.x + a.w && a.y + by < b.y + b.h && b.y + by < a.y + a.h;

  const page = { x: 0, y: 0, w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
  const texts = [...svg.querySelectorAll("text")];
  const inks = texts.map(ink);
  const cards = [...svg.querySelectorAll("g[data-id] > rect.cd, g[data-id] > rect.cx")].map((rect) =>
    ({ rect, box: box(rect) }));
  const frames = [...svg.querySelectorAll("g[data-id] > rect")].filter((rect) =>
    /^b\d/.test(rect.getAttribute("class"))).map(box);

  // ---- places ----
  texts.forEach((text, i) => {
    const own = inks[i];
    if (!isInside(own, page, 0.5)) complain("outside of the page", text);
    if (own.w === 0 && text.textContent.trim() !== "") complain("without width", text);
    const ground = text.previousElementSibling;
    const kind = ground && ground.tagName === "rect" ? ground.getAttribute("class") : "";
    if (/^(lb|sb|pl|x\d+)$/.test(kind)) {
      if (!isInside(own, box(ground), 1)) complain("outside of its ground", text);
      if (/^lb$/.test(kind))
        for (const card of cards)
          if (overlaps(box(ground), card.box, 0.5)) complain("a label on a card", text);
    } else {
      const card = text.parentNode.querySelector(":scope > rect.cd, :scope > rect.cx");
      if (card && !isInside(own, box(card), 0.5)) complain("outside of its card", text);
    }
    if (/^(hn|hf)$/.test(text.getAttribute("class"))) {
      const around = frames.filter((frame) => isInside({ x: own.x, y: own.y, w: 1, h: own.h }, frame, 0.5));
      const inner = around.sort((a, b) => a.w * a.h - b.w * b.h)[0];
      if (inner && own.x + own.w > inner.x + inner.w) complain("outside of its frame", text);
      for (const card of cards) if (overlaps(own, card.box, 1)) complain("a header on a card", text);
    }
  });
  const order = inks.map((_, i) => i).sort((a, b) => inks[a].y - inks[b].y);
  order.forEach((a, k) => {
    for (let n = k + 1; n < order.length && inks[order[n]].y < inks[a].y + inks[a].h; n++)
      if (overlaps(inks[a], inks[order[n]], 1))
        complain("text on text", texts[a], ` and "${texts[order[n]].textContent.slice(0, 40)}"`);
  });

  // ---- colours ----
  const colour = (value) => (value.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const line = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b);
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const paints = (element) => {
    const style = getComputedStyle(element);
    return element !== svg && element.tagName !== "text" && style.fill !== "none" ? colour(style.fill) : null;
  };
  const seen = new Set();
  texts.forEach((text, i) => {
    const { x, y, w, h } = inks[i];
    for (const at of [0.1, 0.5]) {
      const stack = document.elementsFromPoint(x + w * at, y + h * 0.55);
      const place = stack.indexOf(text);
      if (place < 0) continue; // between two letters
      if (place > 0) complain("covered", text, ` by ${stack[0].outerHTML.slice(0, 80)}`);
      const ground = stack.slice(place + 1).map(paints).find(Boolean);
      const own = colour(getComputedStyle(text).fill);
      const key = `${own}/${ground}`;
      if (!ground) complain("on no ground", text);
      else if (!seen.has(key) && contrast(own, ground) < 4.5)
        complain(`only ${contrast(own, ground).toFixed(2)}:1 on ${ground}`, text);
      seen.add(key);
    }
  });
  // A line must be seen on whatever it crosses; "ec" is the inside of a double one.
  for (const line of svg.querySelectorAll("path[class^='e']:not(.ec)")) {
    const style = getComputedStyle(line);
    const stroke = colour(style.stroke);
    const length = line.getTotalLength();
    for (const at of [0.3, 0.6]) {
      const point = line.getPointAtLength(length * at);
      const stack = document.elementsFromPoint(point.x, point.y);
      const place = stack.indexOf(line);
      if (place < 0) continue; // in the gap of a dashed line
      const ground = stack.slice(place + 1).filter((e) => e.tagName === "rect").map(paints).find(Boolean);
      const key = `${stroke}/${ground}`;
      if (ground && !seen.has(key) && contrast(stroke, ground) < 3)
        complain(`only ${contrast(stroke, ground).toFixed(2)}:1 on ${ground}`, line, line.outerHTML.slice(0, 60));
      seen.add(key);
    }
  }
  return { complaints, texts: texts.length, cards: cards.length, grounds: seen.size };
})();
