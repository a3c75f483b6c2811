// An actor in; a box with what it is and its links out. All texts come in by textContent.

// Links that the box lists.
const LISTED = 40;

const make = (name, text = "", attributes = {}) => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

const anchor = (text, where) => (where ? make("a", text, { href: where }) : make("span", text));

export class Panel {
  constructor(box, words, addressOf, actors, { go, leave }) {
    Object.assign(this, { box, words, addressOf, actors, go, leave });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  open(actor, category) {
    const { words, addressOf } = this;
    const title = make("h3", "", { id: "actor-name", tabindex: "-1" });
    title.append(make("bdi", actor.name));
    const close = make("button", "×", { type: "button", class: "plain close", "aria-label": words.close });
    close.addEventListener("click", () => this.close());
    const said = [category, `${words.partners}${words.colon}${actor.partners}`];
    if (actor.parts > 0) said.push(words.bridge);
    const page = make("p");
    page.append(anchor(words.page, addressOf(actor.id)));
    const list = make("ul");
    list.append(...actor.links.slice(0, LISTED).map((link) => this.item(link)));
    this.box.replaceChildren(title, close, make("p", said.join(" · "), { class: "meta" }), page, list);
    if (actor.links.length > LISTED) {
      const more = words.shown.replace("{shown}", LISTED).replace("{total}", actor.links.length);
      this.box.append(make("p", more, { class: "meta" }));
    }
    this.box.hidden = false;
    this.box.scrollTop = 0;
    title.focus({ preventScroll: true });
  }

  item(link) {
    const item = make("li");
    const other = make("button", this.actors[link.other].name, { type: "button" });
    other.addEventListener("click", () => this.go(link.other));
    const about = make("span", "", { class: "meta" });
    about.append(anchor(link.sort, this.addressOf(link.id)), link.when ? ` · ${link.when}` : "");
    item.append(other, make("br"), about);
    return item;
  }

  close() {
    this.box.hidden = true;
    this.leave();
  }
}
