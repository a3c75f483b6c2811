// Actors, their places and a view in; what a canvas shows of them out.

const FONT = '12px "Source Sans 3", "Segoe UI", system-ui, sans-serif';
// Labels at most, and those among which the room for them is sought.
const LABELS = 90;
const CANDIDATES = 500;
// Partners of the actor at hand that get a label.
const NEAR_LABELS = 30;
// Links from which lines are as thin as the screen has them: a browser draws those 20 times faster.
const MANY = 1000;
// Pixels below which a mark is a dot, and above which a drawing that takes long (ms) is reused.
const DOT = 2.2;
const SLOW = 10;

export class Picture {
  constructor(canvas, graph, marks) {
    this.canvas = canvas;
    this.graph = graph;
    this.marks = marks;
    this.context = canvas.getContext("2d");
    this.base = document.createElement("canvas");
    this.view = { k: 1, x: 0, y: 0 };
    this.places = null;
    this.at = null;
    this.widths = new Map();
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.ink = colour("--ink");
    this.line = colour("--rule");
    this.ground = colour("--panel");
    this.warm = colour("--warm");
    this.drawn = null;
    this.cost = 0;
    this.drawnAt = 0;
    this.asked = false;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    for (const each of [this.canvas, this.base]) {
      each.width = Math.round(width * this.ratio);
      each.height = Math.round(height * this.ratio);
    }
    this.drawn = null;
    this.ask();
  }

  // Draw at the next frame. What is only moved, and takes long, is moved as a picture meanwhile.
  ask(moved = false) {
    this.moved = moved && this.drawn !== null && this.cost > SLOW;
    clearTimeout(this.rest);
    if (this.moved) this.rest = setTimeout(() => this.ask(), 250);
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.draw();
    });
  }

  // Take in better places. Where drawing takes long, most of the time is left to the reader.
  settle(places, last) {
    this.places = places;
    this.ask(!last && performance.now() - this.drawnAt < 4 * this.cost);
  }

  // Show an actor with its partners, or all alike (null).
  show(actor) {
    if (this.at === actor) return;
    this.at = actor;
    this.ask(true);
  }

  draw() {
    if (!this.places) return;
    const began = performance.now();
    const anew = !this.moved && !this.isCurrent();
    if (anew) this.drawBase();
    const { context, ratio, view, drawn } = this;
    const scale = view.k / drawn.k;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.ground;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(scale, 0, 0, scale, (view.x - drawn.x * scale) * ratio, (view.y - drawn.y * scale) * ratio);
    context.drawImage(this.base, 0, 0);
    if (anew) {
      // Only now has the browser done what drawBase asked for.
      this.drawnAt = performance.now();
      this.cost = this.drawnAt - began;
    }
    if (this.at !== null) this.drawAt(this.graph.actors[this.at]);
  }

  isCurrent() {
    const { drawn, view } = this;
    return drawn && drawn.places === this.places && drawn.k === view.k && drawn.x === view.x && drawn.y === view.y;
  }

  drawBase() {
    const context = this.base.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = this.ground;
    context.fillRect(0, 0, this.width, this.height);
    const { pairs, actors } = this.graph;
    const many = pairs.length > MANY;
    const width = many ? 1 / this.ratio : 1;
    this.drawPairs(context, pairs, false, this.line, width, many ? 0.35 : 0.6);
    this.drawPairs(context, pairs, true, this.warm, width, 0.75);
    const seen = actors.filter((actor) => this.isSeen(actor));
    this.drawMarks(context, seen);
    this.drawLabels(context, seen.slice(0, CANDIDATES), LABELS);
    this.drawn = { ...this.view, places: this.places };
  }

  // The actor at hand over all others, which fade.
  drawAt(actor) {
    const { context, ratio } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 0.8;
    context.fillStyle = this.ground;
    context.fillRect(0, 0, this.width, this.height);
    context.globalAlpha = 1;
    const pairs = actor.near.map((other) => ({ one: actor.place, other, alone: false }));
    this.drawPairs(context, pairs, false, this.ink, 1.2, 0.7);
    const near = [actor, ...actor.near.map((place) => this.graph.actors[place])];
    this.drawMarks(context, near.filter((each) => this.isSeen(each)));
    context.strokeStyle = this.warm;
    context.lineWidth = 3;
    const [x, y] = this.point(actor.place);
    context.beginPath();
    context.arc(x, y, this.size(actor) + 6, 0, 2 * Math.PI);
    context.stroke();
    this.drawLabels(context, near, NEAR_LABELS);
  }

  drawPairs(context, pairs, alone, colour, width, alpha) {
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const pair of pairs) {
      if (pair.alone !== alone) continue;
      const [x1, y1] = this.point(pair.one);
      const [x2, y2] = this.point(pair.other);
      const beside = (x1 < 0 && x2 < 0) || (y1 < 0 && y2 < 0) || (x1 > this.width && x2 > this.width) || (y1 > this.height && y2 > this.height);
      if (beside) continue;
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  drawMarks(context, actors) {
    const { ratio } = this;
    for (const actor of actors) {
      const [x, y] = this.point(actor.place);
      const size = this.size(actor);
      const { path, fill } = this.marks[actor.category];
      context.fillStyle = fill;
      if (size < DOT) {
        context.fillRect(x - size, y - size, 2 * size, 2 * size);
        continue;
      }
      context.setTransform(ratio * size, 0, 0, ratio * size, ratio * x, ratio * y);
      context.fill(path);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (actor.parts > 0 && size > 2 * DOT) {
        context.strokeStyle = this.ink;
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(x, y, size + 3, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  }

  // Names under marks, those of the first actors first; none over another name, nor over the mark
  // of an actor that comes before.
  drawLabels(context, actors, limit) {
    context.font = FONT;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    const taken = [];
    let labels = 0;
    for (const actor of actors) {
      if (labels >= limit) break;
      const [x, y] = this.point(actor.place);
      const size = this.size(actor);
      const top = y + size + 2;
      taken.push({ left: x - size, right: x + size, top: y - size, bottom: y + size });
      const { text, width } = this.label(context, actor);
      const left = x - width / 2;
      if (left < 0 || left + width > this.width || top + 14 > this.height || top < 0) continue;
      if (taken.some((box) => left < box.right && box.left < left + width && top < box.bottom && box.top < top + 14)) continue;
      taken.push({ left: left - 6, right: left + width + 6, top, bottom: top + 16 });
      labels += 1;
      context.strokeStyle = this.ground;
      context.lineWidth = 3.5;
      context.strokeText(text, x, top);
      context.fillStyle = this.ink;
      context.fillText(text, x, top);
    }
  }

  label(context, actor) {
    if (!this.widths.has(actor.place)) {
      const letters = [...actor.name];
      const text = letters.length > 32 ? `${letters.slice(0, 31).join("").trimEnd()}…` : actor.name;
      this.widths.set(actor.place, { text, width: context.measureText(text).width });
    }
    return this.widths.get(actor.place);
  }

  // Where an actor is on the canvas, and how big.
  point(place) {
    const { k, x, y } = this.view;
    return [this.places[2 * place] * k + x, this.places[2 * place + 1] * k + y];
  }

  size(actor) {
    return Math.max(1, actor.size * Math.min(1.4, Math.sqrt(this.view.k)));
  }

  isSeen(actor) {
    const [x, y] = this.point(actor.place);
    const size = this.size(actor) + 4;
    return x > -size && y > -size && x < this.width + size && y < this.height + size;
  }

  // The actor nearest to a point of the canvas, if one is within a few pixels.
  pick(x, y) {
    let found = null;
    let nearest = Infinity;
    for (const actor of this.graph.actors) {
      const [left, top] = this.point(actor.place);
      const away = Math.hypot(left - x, top - y) - this.size(actor);
      if (away < nearest) [found, nearest] = [actor.place, away];
    }
    return nearest < 8 ? found : null;
  }

  // The view in which every actor is seen.
  whole(places = this.places) {
    const sides = [[], []];
    places.forEach((value, each) => sides[each % 2].push(value));
    const [[left, right], [top, bottom]] = sides.map((values) => values.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity],
    ));
    const k = Math.min(2, 0.9 * Math.min(this.width / (right - left + 40), this.height / (bottom - top + 60)));
    return { k, x: this.width / 2 - (k * (left + right)) / 2, y: this.height / 2 - (k * (top + bottom)) / 2 };
  }
}
