// Rows in, a table out that is filtered and paged.
import { address, brief, element } from "./element.js";

const PAGE = 50;

export function table({ columns, rows }, { said, lang }) {
  let start = 0;
  let kept = rows;
  const body = element("tbody");
  const shown = element("p", { class: "meta", role: "status" });
  const label = element("label", { for: "filter" }, said.filter);
  const filter = element("input", { id: "filter", type: "search" });
  const earlier = element("button", { type: "button", class: "plain" }, said.earlier);
  const later = element("button", { type: "button", class: "plain" }, said.later);
  const heads = columns.map((name) => element("th", { scope: "col" }, name));
  const whole = element("table", { class: "table" }, element("thead", {}, element("tr", {}, ...heads)), body);

  function draw() {
    const page = kept.slice(start, start + PAGE);
    body.replaceChildren(
      ...page.map((row) => element("tr", {}, ...columns.map((name) => cell(row[name], lang)))),
    );
    shown.textContent = said.rows
      .replace("{shown}", kept.length ? `${start + 1}–${start + page.length}` : "0")
      .replace("{total}", kept.length.toLocaleString(lang));
    earlier.disabled = start === 0;
    later.disabled = start + PAGE >= kept.length;
  }
  filter.addEventListener("input", () => {
    const wanted = plain(filter.value);
    kept = rows.filter((row) => columns.some((name) => plain(row[name]?.value).includes(wanted)));
    start = 0;
    draw();
  });
  earlier.addEventListener("click", () => ((start -= PAGE), draw()));
  later.addEventListener("click", () => ((start += PAGE), draw()));
  draw();
  const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": said.table }, whole);
  const parts = [scroll];
  if (rows.length > 10) parts.unshift(element("p", { class: "toolbar" }, element("span", {}, label, filter)), shown);
  if (rows.length > PAGE) parts.push(element("div", { class: "pager" }, earlier, later));
  return element("div", {}, ...parts);
}

// Without accents and capitals.
const plain = (text = "") => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function cell(term, lang) {
  if (term === undefined) return element("td");
  if (term.type === "uri") {
    const href = address(term.value, lang);
    const name = term.value.startsWith("https://w3id.org/fdt/") ? brief(term.value) : term.value;
    const title = { title: term.value };
    return element("td", {}, href ? element("a", { href, ...title, rel: "nofollow noopener" }, name) : term.value);
  }
  const spoken = term["xml:lang"];
  const attributes = spoken && spoken !== lang ? { lang: spoken } : {};
  const value = typeof term.value === "string" ? term.value : JSON.stringify(term.value);
  return element("td", attributes, element("bdi", {}, value));
}
