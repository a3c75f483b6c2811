// A query in, what the endpoint answers out. https://www.w3.org/TR/sparql11-protocol/

const ANSWER = "application/sparql-results+json, application/n-triples;q=0.9";
const PROBLEM = "application/problem+json;q=0.5";

// An answer of the service that says what is wrong (RFC 9457), with its line and column if any.
export class Problem extends Error {
  constructor({ detail, title, line, column }) {
    super(detail ?? title);
    this.line = line;
    this.column = column;
  }
}

// The partners that a SERVICE SILENT did without, by their addresses. Fdt-Gap is a list of RFC 9651.
function gaps(header) {
  return [...(header ?? "").matchAll(/"([^"\\]*)";reason=/g)].map(([, address]) => address);
}

// The answer as it came: its media type, its text, and the partners that say nothing in it.
export async function ask({ query, release, lang }, accept = "", signal = undefined) {
  const body = new URLSearchParams({ query });
  if (release) body.set("release", release);
  const response = await fetch("/sparql", {
    method: "POST",
    body,
    signal,
    headers: { Accept: `${accept || ANSWER}, ${PROBLEM}`, "Accept-Language": lang },
  });
  const kind = (response.headers.get("Content-Type") ?? "").split(";")[0];
  if (!response.ok) {
    const text = await response.text();
    throw new Problem(kind === "application/problem+json" ? JSON.parse(text) : { detail: text });
  }
  return { kind, text: await response.text(), gaps: gaps(response.headers.get("Fdt-Gap")) };
}
