"""Things that sources name in, the pairs that may be one thing out; what people decided of them.

Names are read as reconciliation reads them: there is one reading of names for both.
"""
