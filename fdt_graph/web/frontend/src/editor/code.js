// A text area in, an editor of SPARQL in its place out: https://github.com/rdfjs/Yasgui
import { Yasqe } from "@zazuko/yasqe";

// Completion from the graph's own words: no other site is asked.
function completers(words) {
  const get = async (kind) => Object.keys((await words)[kind]);
  const own = { bulk: true, persistenceId: null };
  Yasqe.forkAutocompleter("prefixes", {
    ...own,
    name: "graph-prefixes",
    get: async () =>
      Object.entries((await words).prefix).map(([name, space]) => `${name}: <${space}>`),
  });
  for (const kind of ["class", "property"]) {
    Yasqe.forkAutocompleter(kind, {
      ...own,
      name: `graph-${kind}`,
      get: () => get(kind),
      postprocessHints: (_, hints) => hints,
    });
  }
  return ["graph-prefixes", "graph-class", "graph-property", "variables"];
}

export function codeEditor(area, address, submit) {
  const words = fetch(address).then((response) => response.json());
  const place = document.createElement("div");
  area.after(place);
  const code = new Yasqe(place, {
    value: area.value,
    autocompleters: completers(words),
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: null,
    showQueryButton: false,
    resizeable: false,
    syntaxErrorCheck: false,
    editorHeight: null,
    viewportMargin: Infinity,
    lineWrapping: true,
    screenReaderLabel: area.labels[0].textContent,
    extraKeys: {
      "Ctrl-Enter": submit,
      "Cmd-Enter": submit,
      "Ctrl-S": false,
    },
  });
  area.hidden = true;
  const input = code.getInputField();
  input.id = "code";
  input.setAttribute("aria-describedby", "keys problem");
  area.labels[0].htmlFor = "code";

  let marked = null;
  code.unmark = () => {
    marked?.clear();
    marked = null;
  };
  code.mark = (line, column) => {
    const doc = code.getDoc();
    const at = Math.min(line, doc.lineCount()) - 1;
    const length = doc.getLine(at).length;
    const from = { line: at, ch: Math.min(column - 1, Math.max(length - 1, 0)) };
    marked = doc.markText(from, { line: at, ch: Math.max(length, 1) }, { className: "wrong" });
    const bar = doc.addLineClass(at, "background", "wrong-line");
    const { clear } = marked;
    marked = { clear: () => (clear.call(clear.mark), doc.removeLineClass(bar, "background")) };
    doc.setCursor(from);
    code.focus();
  };
  return code;
}
