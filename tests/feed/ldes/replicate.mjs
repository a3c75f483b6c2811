// ldes-client replicates a feed from its beginning, and what it says of records is done in order.
// In: {"feed": …}. Out: {"members": …, "pages": …, "records": {IRI: Turtle}}, without what is gone.
import { text } from 'node:stream/consumers';
import { enhanced_fetch, replicateLDES } from 'ldes-client';
import { Writer } from 'n3';

const TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const DELETE = 'https://www.w3.org/ns/activitystreams#Delete';

const { feed } = JSON.parse(await text(process.stdin));
const client = replicateLDES({ url: feed, fetch: enhanced_fetch({}) }, 'ascending');
let pages = 0;
client.on('fragment', () => { pages += 1; });

const writer = new Writer();
const records = {};
let members = 0;
for await (const member of client.stream({ highWaterMark: 10 })) {
  members += 1;
  const about = member.quads.filter((quad) => quad.subject.equals(member.id));
  const kind = about.find((quad) => quad.predicate.value === TYPE).object.value;
  if (kind === DELETE) {
    delete records[member.isVersionOf];
    continue;
  }
  const said = member.quads.filter((quad) => quad.graph.equals(member.id));
  records[member.isVersionOf] = said.map(
    ({ subject, predicate, object }) => writer.quadToString(subject, predicate, object),
  ).join('');
}
process.stdout.write(JSON.stringify({ members, pages, records }));
