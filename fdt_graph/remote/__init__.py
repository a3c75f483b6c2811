"""Another machine's SPARQL engine in, the same states, answers and graphs as from a disk out.

Where the graph outgrows one machine, an engine that has several holds it (docs/scale.md): it is
asked by the SPARQL 1.1 Protocol, and given what changed by the Graph Store Protocol.
https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
"""
