// Rows that link things in, a drawing of the things and their links out.
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation } from "d3-force";
import { address, element, shape, written } from "./element.js";

const MOST = 200;
const WIDTH = 900;
const HEIGHT = 600;
const STEPS = 200;
const NAMES = 24;

export function network({ columns, rows }, { said, lang }) {
  const things = new Map();
  const links = [];
  const thing = (term) => {
    if (!things.has(term.value)) things.set(term.value, { id: term.value, term });
    return term.value;
  };
  for (const row of rows) {
    const present = columns.map((name) => row[name]).filter((term) => term?.type === "uri");
    const triple = columns.length === 3 && columns[1] === "predicate";
    const [from, to] = triple ? [row.subject, row.object] : present;
    if (from?.type !== "uri" || to?.type !== "uri" || links.length >= MOST) continue;
    links.push({ source: thing(from), target: thing(to) });
  }
  const nodes = [...things.values()];
  forceSimulation(nodes)
    .force("link", forceLink(links).id((node) => node.id).distance(70))
    .force("charge", forceManyBody().strength(-140))
    .force("center", forceCenter(WIDTH / 2, HEIGHT / 2))
    .force("apart", forceCollide(16))
    .stop()
    .tick(STEPS);
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const [left, top] = [Math.min(...xs) - 90, Math.min(...ys) - 30];
  const box = [left, top, Math.max(...xs) - left + 90, Math.max(...ys) - top + 30];
  const lines = links.map(({ source, target }) =>
    shape("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y, class: "tie" }));
  const ties = new Map();
  for (const { source, target } of links) {
    for (const { id } of [source, target]) ties.set(id, (ties.get(id) ?? 0) + 1);
  }
  // Where names would cover one another, only the most linked keep theirs; the others on demand.
  const least = [...ties.values()].sort((a, b) => b - a)[NAMES] ?? 0;
  const points = nodes.map(({ id, x, y, term }) => {
    const href = address(term.value, lang);
    const name = ties.get(id) > least ? "thing-name" : "thing-name minor";
    const drawn = [
      shape("circle", { cx: x, cy: y, r: 6, class: "thing" }, shape("title", {}, term.value)),
      shape("text", { x, y: y - 10, "text-anchor": "middle", class: name }, written(term)),
    ];
    return href ? shape("a", { href }, ...drawn) : shape("g", {}, ...drawn);
  });
  const caption = said.graph_text.replace("{count}", links.length.toLocaleString(lang));
  const svg = shape("svg", { viewBox: box.join(" "), role: "group", "aria-label": caption }, ...lines, ...points);
  return element("figure", { class: "figure" }, svg, element("figcaption", {}, caption));
}
