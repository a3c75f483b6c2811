"""Numbers and links in, places on a drawing out: templates write them as SVG."""
