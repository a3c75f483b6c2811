// An answer in, the views that suit it out: a table, a chart, a map, a network, or its text.
import { chart } from "./chart.js";
import { department, map } from "./map.js";
import { network } from "./network.js";
import { element } from "./element.js";
import { ask } from "./ask.js";
import { table } from "./table.js";

const FORMATS = [
  ["CSV", "text/csv", "csv"],
  ["JSON", "application/sparql-results+json", "json"],
];
const TRIPLE = /^(?:<([^>]*)>|(_:\S+)) <([^>]*)> (?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(\S*)) \.$/;

// Rows with a value for each column, or the links of a graph, or one yes or no; else a text.
export function read({ kind, text }) {
  if (kind === "application/n-triples") return triples(text);
  if (kind !== "application/sparql-results+json") return { text };
  const { head, results, boolean } = JSON.parse(text);
  if (boolean !== undefined) return { boolean };
  return { columns: head.vars, rows: results.bindings };
}

function triples(text) {
  const columns = ["subject", "predicate", "object"];
  const rows = [];
  for (const line of text.split("\n")) {
    const found = TRIPLE.exec(line);
    if (!found) continue;
    const [, iri, blank, predicate, object, blankObject, literal, tag] = found;
    rows.push({
      subject: iri === undefined ? { type: "bnode", value: blank } : { type: "uri", value: iri },
      predicate: { type: "uri", value: predicate },
      object:
        literal === undefined
          ? { type: object === undefined ? "bnode" : "uri", value: object ?? blankObject }
          : { type: "literal", value: unescape(literal), "xml:lang": tag.replace(/^@|^\^.*/, "") },
    });
  }
  return { columns, rows, text };
}

function unescape(text) {
  const plain = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    one ? (plain[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );
}

export function show(found, context) {
  const { said, seconds } = context;
  const views = document.getElementById("views");
  const status = document.getElementById("status");
  const gap = document.getElementById("gap");
  const answer = read(found);
  gap.hidden = found.gaps.length === 0;
  gap.textContent = `${said.gap} ${found.gaps.join(", ")}`;
  views.replaceChildren();
  const { rows, columns } = answer;
  let count = "";
  if (answer.boolean !== undefined) count = answer.boolean ? said.yes : said.no;
  else if (rows) {
    count = said.all.replace("{total}", rows.length.toLocaleString(context.lang));
    if (rows.length === 0) count = said.none;
    if (rows.length === 1) count = said.one;
  }
  status.textContent = [count, said.seconds.replace("{seconds}", seconds)].filter(Boolean).join(" · ");
  const choices = [];
  if (rows?.length) {
    choices.push([said.table, () => table(answer, context)]);
    const drawn = chart(answer, context);
    if (drawn) choices.push([said.chart, () => drawn]);
    if (rows.some((row) => columns.some((name) => department(row[name])))) {
      choices.push([said.map, () => map(answer, context)]);
    }
    const linked = rows.filter((row) => columns.filter((n) => row[n]?.type === "uri").length > 1);
    if (linked.length) choices.push([said.graph, () => network(answer, context)]);
  }
  if (answer.text !== undefined) choices.push([said.text, () => text(answer.text, said)]);
  const buttons = choices.map(([name, draw]) => {
    const button = element("button", { type: "button", class: "plain", "aria-pressed": "false" }, name);
    button.addEventListener("click", () => choose(button, buttons, draw));
    return button;
  });
  views.append(...buttons, ...(rows ? FORMATS.map((format) => save(format, context)) : []));
  if (buttons.length) buttons[0].click();
  else document.getElementById("view").replaceChildren();
}

async function choose(button, buttons, draw) {
  for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
  document.getElementById("view").replaceChildren(await draw());
}

function text(content, said) {
  return element("pre", { tabindex: "0", "aria-label": said.answer }, content);
}

// The whole answer as the endpoint writes it, kept as a file.
function save([name, accept, suffix], { said, asked }) {
  const label = said.save.replace("{format}", name);
  const button = element("button", { type: "button", class: "plain save" }, label);
  button.addEventListener("click", async () => {
    const { kind, text } = await ask(asked, `${accept}, text/turtle;q=0.8`);
    const href = URL.createObjectURL(new Blob([text], { type: kind }));
    const ending = kind === "text/turtle" ? "ttl" : suffix;
    element("a", { href, download: `${said.answer.toLowerCase()}.${ending}` }).click();
    URL.revokeObjectURL(href);
  });
  return button;
}
