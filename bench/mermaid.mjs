// SPDX-License-Identifier: Apache-2.0
// Milliseconds that the real Mermaid takes in a headless Chromium from a text to its SVG:
// node mermaid.mjs CHROMIUM FILE.mmd
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = new URL("../tests/node_modules/mermaid/dist/mermaid.min.js", import.meta.url);
const profile = mkdtempSync(join(tmpdir(), "cvz-bench-chromium-"));
const browser = spawn(
  process.argv[2],
  ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , commands, replies] = browser.stdio;

// The protocol of the browser's own tools: messages in JSON, each ended by a NUL.
const waiting = new Map();
let text = "", last = 0;
replies.on("data", (chunk) => {
  const messages = (text + chunk).split("\0");
  text = messages.pop();
  for (const message of messages.map((m) => JSON.parse(m))) {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  }
});

function ask(method, params = {}, sessionId = undefined) {
  const id = ++last;
  commands.write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  return new Promise((resolve, reject) =>
    waiting.set(id, (m) => (m.error ? reject(new Error(m.error.message)) : resolve(m.result))));
}

function stop() {
  browser.kill("SIGKILL");
  browser.once("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
}
process.on("SIGTERM", stop);

async function render(diagram) {
  const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
  const run = async (expression) => {
    const answer = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true }, sessionId);
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description);
    return answer.result.value;
  };
  await run(readFileSync(source, "utf8"));
  await run(`mermaid.initialize({startOnLoad: false, maxEdges: 1e6, maxTextSize: 1e9})`);
  return run(`(async () => {
    const start = performance.now();
    const { svg } = await mermaid.render("picture", ${JSON.stringify(diagram)});
    if (!svg.includes("<svg")) throw new Error("no picture");
    return performance.now() - start;
  })()`);
}

try {
  console.log(await render(readFileSync(process.argv[3], "utf8")));
} finally {
  stop();
}
