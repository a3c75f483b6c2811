// Comunica asks one endpoint. In: {"endpoint": …, "queries": […]}. Out, in the order of the queries:
// [{"text": …} or {"error": …}, …], where text is SPARQL JSON results or, of a graph, N-Triples.
import { text } from 'node:stream/consumers';
import { QueryEngine } from '@comunica/query-sparql';

const { endpoint, queries } = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();

async function ask(query) {
  const answer = await engine.query(query, { sources: [{ type: 'sparql', value: endpoint }] });
  const graph = answer.resultType === 'quads';
  const format = graph ? 'application/n-triples' : 'application/sparql-results+json';
  const { data } = await engine.resultToString(answer, format);
  return text(data);
}

const answers = [];
for (const query of queries) {
  answers.push(await ask(query).then((text) => ({ text }), (error) => ({ error: String(error) })));
}
process.stdout.write(JSON.stringify(answers));
