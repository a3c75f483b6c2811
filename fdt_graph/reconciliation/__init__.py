"""Names in, the entities of the graph that they are the names of out, scored and explained.

The Reconciliation Service API, as OpenRefine asks it:
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and
https://reconciliation-api.github.io/specs/1.0-draft/
"""
