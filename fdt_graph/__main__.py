"""The fdt-graph command as `python -m fdt_graph`."""

from fdt_graph.cli import main

if __name__ == "__main__":
    main()
