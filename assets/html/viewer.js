// SPDX-License-Identifier: Apache-2.0
// What makes the picture one to walk in: pan, zoom, search, collapse, details; all of it by keyboard,
// too. Reads the picture's own data; asks nobody.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const stage = document.getElementById("stage");
  const svg = stage.querySelector("svg");
  const details = document.getElementById("details");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const groups = new Map();
  const edgeGroups = data.edges.map(() => []);
  for (const group of svg.querySelectorAll(":scope > g, :scope > a[data-id]")) {
    const id = group.getAttribute("data-id");
    if (id === null) edgeGroups[group.getAttribute("data-edge")].push(group);
    else groups.set(id, [...(groups.get(id) || []), group]);
  }
  const setAll = (list, name, on) => { for (const group of list) group.classList.toggle(name, on); };

  // ---- where the picture is ----
  const size = { w: svg.width.baseVal.value, h: svg.height.baseVal.value };
  let view = { x: 0, y: 0, scale: 1 };
  const place = () => {
    svg.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  };
  const fit = () => {
    const top = document.getElementById("bar").getBoundingClientRect().bottom + 8;
    const room = Math.max(80, document.getElementById("help").getBoundingClientRect().top - 8 - top);
    const scale = Math.min(stage.clientWidth / size.w, room / size.h, 1);
    view = { scale, x: (stage.clientWidth - size.w * scale) / 2, y: top + (room - size.h * scale) / 2 };
    place();
  };
  const zoom = (factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const scale = Math.min(8, Math.max(0.02, view.scale * factor));
    view.x = x - ((x - view.x) * scale) / view.scale;
    view.y = y - ((y - view.y) * scale) / view.scale;
    view.scale = scale;
    place();
  };
  const centre = (id) => {
    const node = nodes.get(id);
    if (!node) return;
    const scale = Math.max(view.scale, 0.75);
    const x = node.x + data.origin[0] + node.w / 2;
    const y = node.y + data.origin[1] + Math.min(node.h / 2, 200);
    view = { scale, x: stage.clientWidth / 2 - x * scale, y: stage.clientHeight / 2 - y * scale };
    place();
  };

  // ---- what is inside of what ----
  const collapsed = new Set();
  const isInside = (node, id) => {
    for (let at = node && node.parent; at; at = nodes.get(at) && nodes.get(at).parent)
      if (at === id) return true;
    return false;
  };
  const isHidden = (id) => [...collapsed].some((holder) => isInside(nodes.get(id), holder));
  const countInside = (id) => data.nodes.filter((node) => !node.container && isInside(node, id))
    .reduce((sum, node) => sum + (node.count || 1), 0);
  // In the middle of a closed frame: what it keeps.
  const note = (id) => {
    const node = nodes.get(id);
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.setAttribute("x", node.x + data.origin[0] + node.w / 2);
    text.setAttribute("y", node.y + data.origin[1] + node.h / 2 + 14);
    text.setAttribute("text-anchor", "middle");
    text.classList.add("note");
    text.textContent = `${countInside(id)} inside`;
    svg.append(text);
  };
  const showAll = () => {
    const hidden = new Set(data.nodes.filter((node) => isHidden(node.id)).map((node) => node.id));
    for (const [id, list] of groups) setAll(list, "hidden", hidden.has(id));
    data.edges.forEach((edge, i) => setAll(edgeGroups[i], "hidden", hidden.has(edge.source) || hidden.has(edge.target)));
    for (const old of svg.querySelectorAll("text.note")) old.remove();
    for (const id of collapsed) if (!hidden.has(id)) note(id);
  };
  const toggle = (id) => {
    if (!nodes.get(id) || !nodes.get(id).container) return;
    if (!collapsed.delete(id)) collapsed.add(id);
    groups.get(id)[0].setAttribute("aria-expanded", String(!collapsed.has(id)));
    showAll();
  };

  // ---- details ----
  let chosen = null;
  let opener = null; // what had the focus before the details took it
  const element = (name, text, parent) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };
  const link = (id, words, parent) => {
    const button = element("button", words, element("li", undefined, parent));
    button.addEventListener("click", () => { choose(id); centre(id); });
  };
  const mark = (id) => {
    for (const old of svg.querySelectorAll("rect.mark")) old.remove();
    const node = nodes.get(id);
    if (!node) return;
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const box = { x: node.x + data.origin[0] - 3, y: node.y + data.origin[1] - 3, width: node.w + 6, height: node.h + 6, rx: 10 };
    for (const [name, value] of Object.entries(box)) rect.setAttribute(name, value);
    rect.classList.add("mark");
    svg.append(rect);
  };
  const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  // With what it is in, where others have the same name.
  const labels = new Map();
  for (const node of data.nodes) labels.set(node.label, (labels.get(node.label) || 0) + 1);
  const nameOf = (id) => {
    const node = nodes.get(id);
    const holder = node && labels.get(node.label) > 1 && nodes.get(node.parent);
    return holder ? `${node.label} in ${holder.label}` : node ? node.label : id;
  };
  const fact = (list, name, value) => {
    if (!value) return;
    element("dt", name, list);
    element("dd", value, list);
  };
  const choose = (id) => {
    const node = nodes.get(id);
    chosen = node ? id : null;
    mark(chosen);
    const leaves = details.contains(document.activeElement);
    details.hidden = !node;
    if (!node) {
      if (leaves) (opener || stage).focus();
      return;
    }
    details.replaceChildren();
    const close = element("button", "×", details);
    close.className = "close";
    close.setAttribute("aria-label", "close the details");
    close.addEventListener("click", () => choose(null));
    element("h2", node.label, details);
    const kind = element("div", node.kind_label || node.kind, details);
    kind.className = "kind";
    const list = element("dl", undefined, details);
    fact(list, "Kind", node.kind);
    fact(list, "Id", node.id);
    fact(list, "Change", node.change && node.change !== "same" ? node.change : "");
    fact(list, "In", node.parent && (nodes.get(node.parent) || { label: node.parent }).label);
    fact(list, "Stands for", node.count > 1 ? many(node.count, "resource") : "");
    fact(list, "Not drawn", node.hidden_edges ? many(node.hidden_edges, "relation") : "");
    const related = data.edges.filter((edge) => edge.source === id || edge.target === id);
    if (related.length) {
      element("div", `${many(related.length, "relation")} drawn`, details).className = "kind";
      const neighbours = element("ul", undefined, details);
      for (const edge of related) {
        const other = edge.source === id ? edge.target : edge.source;
        const name = nameOf(other);
        const times = edge.count > 1 ? ` ×${edge.count}` : "";
        link(other, edge.source === id ? `${edge.verb} → ${name}${times}` : `${name} → ${edge.verb}${times}`, neighbours);
      }
    }
    if (node.members.length > 1) {
      element("div", "Members", details).className = "kind";
      const members = element("ul", undefined, details);
      members.className = "members";
      for (const member of node.members.slice(0, 200)) element("li", member, members);
      if (node.members.length > 200) element("li", `and ${node.members.length - 200} more`, members);
    }
  };

  // ---- search ----
  let hits = [];
  let at = -1;
  const look = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const text = (node) => [node.label, node.kind, node.kind_label, node.id, ...node.members].join(" ").toLowerCase();
    hits = words.length ? data.nodes.filter((node) => words.every((word) => text(node).includes(word))).map((node) => node.id) : [];
    at = -1;
    const wanted = new Set(hits);
    for (const [id, list] of groups)
      setAll(list, "dim", words.length > 0 && !wanted.has(id) && !(nodes.get(id) && nodes.get(id).container));
    data.edges.forEach((edge, i) =>
      setAll(edgeGroups[i], "dim", words.length > 0 && !(wanted.has(edge.source) || wanted.has(edge.target))));
    found.textContent = words.length ? `${hits.length} found` : "";
  };
  const next = (step) => {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    found.textContent = `${at + 1} of ${hits.length}`;
    choose(hits[at]);
    centre(hits[at]);
  };
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { next(event.shiftKey ? -1 : 1); event.preventDefault(); }
    if (event.key === "Escape") { search.value = ""; look(); stage.focus(); }
    event.stopPropagation();
  });

  // ---- pointer ----
  const pointers = new Map();
  let moved = 0;
  stage.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (pointers.size === 2) {
      const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      const length = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
      zoom(length(now, other) / length(before, other), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      view.x += now.x - before.x;
      view.y += now.y - before.y;
      moved += Math.hypot(now.x - before.x, now.y - before.y);
      if (moved > 4) stage.classList.add("dragging");
      place();
    }
    pointers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    stage.addEventListener(end, (event) => { pointers.delete(event.pointerId); stage.classList.remove("dragging"); });
  const idAt = (event) => {
    const group = event.target.closest && event.target.closest("g[data-id]");
    return group ? group.getAttribute("data-id") : null;
  };
  stage.addEventListener("click", (event) => { if (moved <= 4) choose(idAt(event)); });
  stage.addEventListener("dblclick", (event) => {
    const id = idAt(event);
    if (id) toggle(id);
  });
  stage.addEventListener("wheel", (event) => {
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX, event.clientY);
    event.preventDefault();
  }, { passive: false });

  // ---- keyboard ----
  for (const [id, list] of groups) {
    const node = nodes.get(id);
    if (!node || !list[0]) continue;
    list[0].setAttribute("tabindex", "0");
    list[0].setAttribute("role", "button");
    if (node.container) list[0].setAttribute("aria-expanded", "true");
    list[0].setAttribute("aria-label", `${node.kind_label || node.kind} ${node.label}`);
    list[0].addEventListener("focus", () => mark(id));
  }
  const keys = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit,
    ArrowLeft: () => { view.x += 60; place(); }, ArrowRight: () => { view.x -= 60; place(); },
    ArrowUp: () => { view.y += 60; place(); }, ArrowDown: () => { view.y -= 60; place(); },
    "/": () => search.focus(), n: () => next(1), N: () => next(-1),
    Escape: () => choose(null), c: () => chosen && toggle(chosen),
    Enter: () => {
      const group = document.activeElement && document.activeElement.closest("g[data-id]");
      if (!group) return;
      choose(group.getAttribute("data-id"));
      centre(group.getAttribute("data-id"));
      opener = group;
      details.querySelector("button").focus();
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select")) return;
    const act = keys[event.key];
    if (!act || (event.key === "Enter" && event.target.closest("button, a"))) return;
    act();
    event.preventDefault();
  });
  document.getElementById("in").addEventListener("click", () => zoom(1.25));
  document.getElementById("out").addEventListener("click", () => zoom(0.8));
  document.getElementById("fit").addEventListener("click", fit);
  window.addEventListener("resize", fit);
  fit();
})();
