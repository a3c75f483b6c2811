// The map as the server drew it in; out of it: closer and farther, moved with the pointer, and what
// is pointed at shown in the lists too. Without this the map is read and followed all the same.

const figure = document.querySelector("[data-map]");
const map = figure.querySelector(".map");
const whole = map.viewBox.baseVal;
const size = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
const CLOSEST = 12;
let view = { ...size };

function look(next) {
  const width = Math.min(Math.max(next.width, size.width / CLOSEST), size.width);
  const height = (width * size.height) / size.width;
  view = {
    x: Math.min(Math.max(next.x, size.x), size.x + size.width - width),
    y: Math.min(Math.max(next.y, size.y), size.y + size.height - height),
    width,
    height,
  };
  map.setAttribute("viewBox", [view.x, view.y, width, height].map(Math.round).join(" "));
  map.classList.toggle("moved", width < size.width);
}

// Scale about a point, given in the drawing's own units.
function scale(by, at = { x: view.x + view.width / 2, y: view.y + view.height / 2 }) {
  const width = Math.min(Math.max(view.width * by, size.width / CLOSEST), size.width);
  const ratio = width / view.width;
  look({ x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio, width });
}

const buttons = document.createElement("div");
buttons.className = "map-buttons no-print";
for (const [sign, name, act] of [
  ["+", figure.dataset.closer, () => scale(1 / 1.6)],
  ["−", figure.dataset.farther, () => scale(1.6)],
  ["⤢", figure.dataset.whole, () => look(size)],
]) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = sign;
  button.title = name;
  button.setAttribute("aria-label", name);
  button.addEventListener("click", act);
  buttons.append(button);
}
figure.prepend(buttons);

const inDrawing = (event) =>
  new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());

// A page is scrolled with the wheel: only with Ctrl does it scale the map, as it would the page.
map.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    scale(event.deltaY > 0 ? 1.25 : 0.8, inDrawing(event));
  },
  { passive: false },
);

let held = null;
let dragged = false;
map.addEventListener("pointerdown", (event) => {
  held = view.width < size.width ? { x: event.clientX, y: event.clientY, view } : null;
  dragged = false;
});
addEventListener("pointermove", (event) => {
  if (!held) return;
  const unit = view.width / map.clientWidth;
  const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
  dragged ||= Math.hypot(dx, dy) > 5;
  if (dragged) look({ ...held.view, x: held.view.x - dx * unit, y: held.view.y - dy * unit });
});
addEventListener("pointerup", () => (held = null));
addEventListener("pointercancel", () => (held = null));
map.addEventListener("dragstart", (event) => event.preventDefault());
// The end of a move is no choice of a department; the Enter key, which has no pointer, is one.
map.addEventListener(
  "click",
  (event) => {
    if (dragged && event.detail) event.preventDefault();
    dragged = false;
  },
  true,
);

// What is pointed at, or has the focus, is lit wherever it is.
function light(departments) {
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  for (const slug of departments) {
    const name = CSS.escape(slug);
    for (const link of map.querySelectorAll(`a[data-department="${name}"]`))
      link.querySelector("path, rect").classList.add("lit");
    for (const item of document.querySelectorAll(`li[data-departments~="${name}"]`))
      item.classList.add("lit");
  }
}
for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    const about = event.target.closest?.("[data-department], [data-departments]");
    const { department, departments } = about?.dataset ?? {};
    light((department ?? departments ?? "").split(" ").filter(Boolean));
  });
}
