// Rows with a name and a number in, a bar for each out; nothing when no column has numbers.
import { element, shape, written } from "./element.js";

const MOST = 40;
const NUMBER = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float)$/;
const ROW = 28;
const WIDTH = 760;
const NAME = 300;

export function chart({ columns, rows }, { said, lang }) {
  const numeric = columns.find(
    (name) => rows.some((row) => row[name]) &&
      rows.every((row) => !row[name] || NUMBER.test(row[name].datatype ?? "")),
  );
  const others = columns.filter((name) => name !== numeric);
  const named = others.find((name) => /(label|name)$/i.test(name)) ?? others[0];
  if (numeric === undefined || named === undefined) return null;
  const bars = rows.filter((row) => row[numeric]).slice(0, MOST);
  const values = bars.map((row) => Number(row[numeric].value));
  const most = Math.max(...values, 0);
  if (most <= 0) return null;
  const height = bars.length * ROW + 8;
  const drawn = bars.flatMap((row, index) => {
    const y = index * ROW + 4;
    const length = (Math.max(values[index], 0) / most) * (WIDTH - NAME - 90);
    const whole = written(row[named]);
    const name = whole.length > 40 ? `${whole.slice(0, 39)}…` : whole;
    return [
      shape("text", { x: NAME - 10, y: y + 17, "text-anchor": "end", class: "bar-name" },
        name, shape("title", {}, whole)),
      shape("rect", { x: NAME, y: y + 3, width: Math.max(length, 1), height: ROW - 8, class: "bar" }),
      shape("text", { x: NAME + length + 8, y: y + 17, class: "bar-value" },
        values[index].toLocaleString(lang)),
    ];
  });
  const caption = said.chart_text
    .replace("{value}", numeric).replace("{name}", named).replace("{count}", bars.length);
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": caption }, ...drawn);
  return element("figure", { class: "figure" }, svg, element("figcaption", {}, caption));
}
