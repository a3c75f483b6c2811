// Comunica asks endpoints, as one graph. In: {"endpoints": […], "queries": […]}. Out, in the order of the queries:
// [{"text": …} or {"error": …}, …], where text is SPARQL JSON results or, of a graph, N-Triples.
import { text } from 'node:stream/consumers';
import { QueryEngine } from '@comunica/query-sparql';

const { endpoints, queries } = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();

async function ask(query) {
  const sources = endpoints.map((value) => ({ type: 'sparql', value }));
  const answer = await engine.query(query, { sources });
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
