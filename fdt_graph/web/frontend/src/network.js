// The drawing of the network: its file is read, laid out apart, drawn, and walked through by
// pointer or keyboard. Without this, the page shows a still picture and the same links in a table.
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { listen } from "./network/finder.js";
import { addressFrom, readGraph } from "./network/graph.js";
import { Walk } from "./network/keys.js";
import { Panel } from "./network/panel.js";
import { Picture } from "./network/picture.js";

const section = document.getElementById("network");
const words = section.dataset;
const canvas = section.querySelector("canvas");
const status = section.querySelector('[role="status"]');
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

const say = (text) => {
  status.hidden = false;
  status.textContent = text;
};

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What each category looks like and is called, as the legend shows it.
function readLegend() {
  const marks = [];
  for (const item of section.querySelectorAll("[data-category]")) {
    const path = item.querySelector("path");
    marks[Number(item.dataset.category)] = {
      path: new Path2D(path.getAttribute("d")),
      fill: getComputedStyle(path).fill,
      name: item.querySelector("span").textContent,
    };
  }
  return marks;
}

function start(graph) {
  const { actors, pairs } = graph;
  const marks = readLegend();
  section.querySelector(".still").hidden = true;
  for (const each of section.querySelectorAll(".stage, .toolbar, #network-help")) each.hidden = false;

  const picture = new Picture(canvas, graph, marks);
  const walk = new Walk(actors);
  const addressOf = addressFrom(words.home, words.lang);
  let moved = false;

  const behaviour = zoom()
    .scaleExtent([0.02, 8])
    .duration(still ? 0 : 250)
    .filter((event) => {
      if (event.type === "wheel") return event.ctrlKey || document.activeElement === canvas;
      return !event.button && event.touches?.length !== 1;
    })
    .on("zoom", ({ transform: { k, x, y }, sourceEvent }) => {
      picture.view = { k, x, y };
      picture.ask(true);
      moved ||= Boolean(sourceEvent);
    });
  const surface = select(canvas).call(behaviour);
  const look = ({ k, x, y }) => surface.call(behaviour.transform, zoomIdentity.translate(x, y).scale(k));

  // Bring an actor into sight, and near enough to be told apart.
  const reach = (place) => {
    const [x, y] = picture.point(place);
    const right = picture.width - (panel.isOpen && picture.width > 600 ? panel.box.offsetWidth : 0);
    const near = x > 60 && y > 40 && x < right - 60 && y < picture.height - 60;
    const far = picture.view.k < 0.5;
    if (far) surface.call(behaviour.scaleTo, 0.8);
    if (!near || far) {
      const [left, top] = picture.places.subarray(2 * place, 2 * place + 2);
      surface.call(behaviour.translateTo, left, top, [right / 2, picture.height / 2]);
    }
    moved = true;
  };

  const tell = (place) => {
    const actor = actors[place];
    const said = [fill(words.at, { ...actor, category: marks[actor.category].name })];
    if (actor.parts > 0) said.push(words.bridge);
    if (walk.turn >= 0) {
      const from = actors[walk.from];
      said.push(fill(words.among, { place: walk.turn + 1, count: from.near.length, name: from.name }));
    }
    say(said.join(", "));
  };

  const show = (place) => {
    reach(place);
    picture.show(place);
    tell(place);
  };

  const open = (place) => {
    walk.stand(place);
    panel.open(actors[place], marks[actors[place].category].name);
    show(place);
  };

  const panel = new Panel(section.querySelector(".actor"), words, addressOf, actors, {
    go: open,
    leave: () => {
      picture.show(walk.at);
      canvas.focus({ preventScroll: true });
    },
  });

  const wide = (by) => {
    moved = true;
    surface.call(behaviour.scaleBy, by);
  };

  const whole = () => {
    moved = false;
    look(picture.whole());
  };

  const keys = {
    ArrowDown: () => show(walk.step(1)),
    ArrowUp: () => show(walk.step(-1)),
    ArrowRight: () => show(walk.partner(1)),
    ArrowLeft: () => show(walk.partner(-1)),
    Home: () => show(walk.stand(0)),
    Enter: () => walk.at !== null && open(walk.at),
    "+": () => wide(1.5),
    "=": () => wide(1.5),
    "-": () => wide(1 / 1.5),
    0: whole,
    Escape: () => {
      if (panel.isOpen) return panel.close();
      walk.end();
      picture.show(null);
      return section.querySelector(".find input").focus();
    },
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (picture.places) keys[event.key]();
  });

  const under = ({ offsetX, offsetY }) => (picture.places ? picture.pick(offsetX, offsetY) : null);
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons || event.pointerType === "touch") return;
    const place = under(event);
    canvas.classList.toggle("over", place !== null);
    picture.show(place ?? walk.at);
  });
  canvas.addEventListener("pointerleave", () => picture.show(walk.at));
  canvas.addEventListener("click", (event) => {
    const place = under(event);
    if (place !== null) return open(place);
    walk.end();
    return picture.show(null);
  });
  for (const button of section.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (picture.places) Number(button.dataset.zoom) ? wide(Number(button.dataset.zoom)) : whole();
    });
  }
  listen(section.querySelector(".find"), actors, words, { go: open, say });

  new ResizeObserver(() => {
    picture.resize(canvas.clientWidth, canvas.clientHeight);
    if (picture.places && !moved) whole();
  }).observe(canvas);

  const layout = new Worker(words.layout, { type: "module" });
  let told = -1;
  layout.onmessage = ({ data: { done, places } }) => {
    if (places) {
      if (!moved) look(picture.whole(places));
      picture.settle(places, done === 1);
    }
    if (done === 1) {
      layout.terminate();
      section.dataset.state = "ready";
      say(fill(words.ready, { actors: actors.length, relations: graph.relations }));
    } else if (Math.floor(4 * done) > told) {
      told = Math.floor(4 * done);
      say(fill(words.wait, { percent: Math.round(100 * done) }));
    }
  };
  layout.onerror = fail;
  layout.postMessage({
    sizes: Float32Array.from(actors, ({ size }) => size),
    apart: Uint8Array.from(actors, ({ group }) => (group > 0 ? 1 : 0)),
    pairs: Int32Array.from(pairs.flatMap(({ one, other }) => [one, other])),
    still,
  });
}

function fail() {
  section.querySelector(".still").hidden = false;
  for (const each of section.querySelectorAll(".stage, .toolbar, #network-help")) each.hidden = true;
  say(words.failed);
}

try {
  const answer = await fetch(words.file);
  if (!answer.ok) throw new Error(`${answer.status}`);
  start(readGraph(await answer.json()));
} catch (error) {
  console.error(error);
  fail();
}
