"""Rules of quality in, faults out: vocabulary, schemes, shapes, mappings, questions, data, service.

A rule is a query of sparql/check/{part}/, or a function of the module here that has its part's
name; sparql/check/profile.csv gives its level.
"""
