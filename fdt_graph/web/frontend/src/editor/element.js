// Names in, elements of a page or of a drawing out; texts are texts, never markup.

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const element = (name, attributes = {}, ...children) =>
  filled(document.createElement(name), attributes, children);

export const shape = (name, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

const OURS = "https://w3id.org/fdt/";

// Where a reader can go for an IRI: on this host for ours; nowhere for what is no web address.
export function address(iri, lang) {
  if (iri.startsWith(OURS)) {
    const [path, fragment] = iri.slice(OURS.length).split("#");
    return `/${path}?lang=${lang}${fragment === undefined ? "" : `#${fragment}`}`;
  }
  return /^https?:\/\//.test(iri) ? iri : null;
}

// The last part of an IRI, for where there is little room.
export const brief = (iri) => iri.replace(/[/#]$/, "").replace(/^.*[/#]/, "") || iri;

// How a value is written where only text can be.
export const written = (term) => (term?.type === "uri" ? brief(term.value) : (term?.value ?? ""));
