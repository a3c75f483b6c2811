// Who is linked to whom in, where each actor stands out, as it gets better. The same network gives
// the same places: d3-force begins from a spiral and draws its random numbers from a fixed seed.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

// Milliseconds between two answers.
const EVERY = 80;

// Message in: {sizes: radius of each actor, apart: 1 for one outside the biggest group, pairs: [a, b, a, b …], still: only the last answer}.
// Messages out: {done: 0 to 1, places: [x, y, x, y …] or null}.
self.onmessage = ({ data: { sizes, apart, pairs, still } }) => {
  const actors = Array.from(sizes, (size, each) => ({ size, pull: apart[each] ? 0.16 : 0.05 }));
  const links = [];
  for (let each = 0; each < pairs.length; each += 2) {
    links.push({ source: pairs[each], target: pairs[each + 1] });
  }
  const big = actors.length > 1500;
  const ticks = big ? 140 : 300;
  const simulation = forceSimulation(actors)
    .stop()
    .alphaDecay(1 - 0.001 ** (1 / ticks))
    .force("link", forceLink(links).distance(({ source, target }) => 34 + source.size + target.size))
    .force("charge", forceManyBody().strength(({ size }) => -24 * size).theta(big ? 1.1 : 0.9).distanceMax(2000))
    .force("x", forceX().strength(({ pull }) => pull))
    .force("y", forceY().strength(({ pull }) => 1.3 * pull));
  if (!big) simulation.force("collide", forceCollide(({ size }) => size + 5));
  let last = performance.now();
  for (let tick = 1; tick <= ticks; tick += 1) {
    simulation.tick();
    if (tick === ticks || performance.now() - last > EVERY) {
      const places = still && tick < ticks ? null : new Float32Array(2 * actors.length);
      if (places) actors.forEach(({ x, y }, each) => places.set([x, y], 2 * each));
      self.postMessage({ done: tick / ticks, places });
      last = performance.now();
    }
  }
};
