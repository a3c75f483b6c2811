// The editor page: the text area becomes an editor, and the answer is shown below it.
import { show } from "./editor/answer.js";
import { ask, Problem } from "./editor/ask.js";
import { codeEditor } from "./editor/code.js";

const form = document.getElementById("editor");
const area = document.getElementById("query");
const release = document.getElementById("release");
const run = document.getElementById("run");
const stop = document.getElementById("stop");
const link = document.getElementById("link");
const cite = document.getElementById("cite");
const problem = document.getElementById("problem");
const answer = document.getElementById("answer");
const status = document.getElementById("status");
const said = JSON.parse(form.dataset.said);

let running = null;

const code = codeEditor(area, form.dataset.words, submit);
code.on("changes", update);
release?.addEventListener("change", update);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
stop.addEventListener("click", () => running?.abort());
if (new URLSearchParams(location.search).has("query")) submit();

// The links and the form always stand for the text as it is now.
function update() {
  area.value = code.getValue();
  const chosen = release?.value ?? "";
  const asked = new URLSearchParams({ query: area.value });
  if (chosen) asked.set("release", chosen);
  link.href = `/editor?${asked}&lang=${form.dataset.lang}`;
  if (cite) {
    asked.set("release", chosen || cite.dataset.release);
    cite.href = `/cite?${asked}`;
  }
  problem.hidden = true;
  code.unmark();
}

async function submit() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  update();
  answer.hidden = false;
  stop.hidden = false;
  run.disabled = true;
  status.textContent = said.running;
  const asked = { query: area.value, release: release?.value ?? "", lang: form.dataset.lang };
  try {
    const began = performance.now();
    const found = await ask(asked, "", mine.signal);
    const seconds = ((performance.now() - began) / 1000).toLocaleString(form.dataset.lang, {
      maximumFractionDigits: 2,
    });
    show(found, { said, asked, seconds, lang: form.dataset.lang });
  } catch (error) {
    if (running === mine) tell(error);
  } finally {
    if (running === mine) {
      running = null;
      stop.hidden = true;
      run.disabled = false;
    }
  }
}

// What went wrong, and where in the text.
function tell(error) {
  answer.hidden = true;
  status.textContent = "";
  problem.hidden = false;
  if (error.name === "AbortError") problem.textContent = said.stopped;
  else if (error instanceof Problem) problem.textContent = error.message;
  else {
    problem.textContent = said.unreachable;
    console.error(error);
  }
  if (error.line) code.mark(error.line, error.column ?? 1);
}
