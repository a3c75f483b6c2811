// Letters in; the actors whose names hold them out, without regard to case or accents.
import { plain } from "./graph.js";

// Actors that are proposed.
const SHOWN = 8;

export function listen(form, actors, words, { go, say }) {
  const field = form.querySelector("input");
  const list = form.querySelector("ul");

  const clear = () => {
    list.replaceChildren();
    list.hidden = true;
  };

  const choose = (place) => {
    clear();
    field.value = actors[place].name;
    go(place);
  };

  field.addEventListener("input", () => {
    clear();
    const asked = plain(field.value.trim());
    if (!asked) return;
    const found = actors.filter((actor) => actor.plain.includes(asked));
    for (const { name, place } of found.slice(0, SHOWN)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(place));
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
    list.hidden = found.length === 0;
    say(words.found.replace("{count}", found.length));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("button")?.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clear();
      field.focus();
    }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!form.contains(relatedTarget)) clear();
  });
}
