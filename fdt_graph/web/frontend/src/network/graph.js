// /network.json in; actors that know their partners and links, and pairs of actors, out.

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

// Give where on this host an IRI is, as /network.json shortens it; null for no address.
export const addressFrom = (home, lang) => (short) => {
  if (ABSOLUTE.test(short)) return /^https?:/i.test(short) ? short : null;
  const [path, fragment] = short.replace(/^\/+/, "").split("#");
  return home + path + (lang ? `?lang=${encodeURIComponent(lang)}` : "") + (fragment ? `#${fragment}` : "");
};

// How an actor is looked for: without case or accents.
export const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function readGraph(said) {
  const actors = said.actors.map(([id, name, category, partners, group, parts], place) => ({
    place, id, name, category, partners, group, parts,
    plain: plain(name),
    size: 4 + 2 * Math.sqrt(partners),
    links: [],
    near: [],
  }));
  const seen = new Map();
  for (const [one, other, id, sort, when, directed, alone] of said.relations) {
    const link = { id, sort: said.words[sort], when: said.words[when], directed: directed === 1 };
    actors[one].links.push({ ...link, other });
    actors[other].links.push({ ...link, other: one });
    const key = one < other ? one * actors.length + other : other * actors.length + one;
    if (!seen.has(key)) {
      seen.set(key, { one, other, alone: alone === 1 });
      actors[one].near.push(other);
      actors[other].near.push(one);
    }
  }
  for (const actor of actors) actor.near.sort((one, other) => one - other);
  return { actors, pairs: [...seen.values()], relations: said.relations.length };
}
