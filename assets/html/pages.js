// SPDX-License-Identifier: Apache-2.0
// Of a file with many pages one is shown: that which the address names (#p7), else the first. Another
// one is a fresh start. Runs before the viewer.
"use strict";
(() => {
  const pages = [...document.querySelectorAll("template[data-name]")];
  const wanted = pages.findIndex((page) => page.id === location.hash.slice(1));
  const shown = pages[Math.max(0, wanted)];
  const content = shown.content.cloneNode(true);
  const data = content.querySelector("script");
  data.id = "data";
  document.getElementById("stage").append(content.querySelector("svg"));
  document.body.append(data);
  const list = document.createElement("select");
  list.id = "pages";
  list.setAttribute("aria-label", "page");
  pages.forEach((page, i) => list.append(new Option(`${i + 1} ${page.dataset.name}`, page.id)));
  list.value = shown.id;
  list.addEventListener("change", () => { location.hash = list.value; });
  document.getElementById("bar").prepend(list);
  addEventListener("hashchange", () => location.reload());
})();
