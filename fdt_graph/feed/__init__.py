"""Publications in, a stream of versions of records out, in pages that others can follow.

https://w3id.org/ldes/specification, over https://w3id.org/tree/specification

    store/feed/state.json        what the pages hold, and which publication came last
    store/feed/pages/{n}.nq.gz   members, the oldest first; all pages but the last are closed
    store/feed/lock              held by who writes here
    store/feed-erased.json       what is still to be said of what was erased; 0600
"""
