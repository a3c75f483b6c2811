"""Records in, the forms that programs read out: JSON-LD, schema.org, GeoJSON, GoGoCarto."""

from fdt_graph.portrayal.profiles import PROFILES, Profile

__all__ = ["PROFILES", "Profile"]
