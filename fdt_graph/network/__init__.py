"""The graph's relations in, the network of cooperation out: filtered, measured, written."""
