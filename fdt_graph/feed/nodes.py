"""How many pages are closed in, the nodes that lead to them out: few, and the same for good.

https://w3id.org/tree/specification: a node leads to others, and some of them hold members.
"""

from collections.abc import Iterator

#: Of how many nodes a full one consists.
FAN = 50

#: The first page that a node leads to, and the last: the same for a page.
Node = tuple[int, int]


def parts(first: int, last: int, most: int) -> Iterator[Node]:
    """Divide pages among full nodes, the largest first, of `most` pages at most.

    Of a million pages the first page of a feed leads to some two hundred nodes.

    >>> list(parts(1, 102, 102))
    [(1, 50), (51, 100), (101, 101), (102, 102)]
    """
    while first <= last:
        size = 1
        while size * FAN <= min(most, last - first + 1):
            size *= FAN
        yield first, first + size - 1
        first += size


def inner_nodes(closed: int) -> list[Node]:
    """List the nodes between the first page of a feed and its closed pages.

    >>> inner_nodes(102)
    [(1, 50), (51, 100)]
    """
    found = [node for node in parts(1, closed, closed) if node[0] < node[1]]
    for first, last in found:  # it grows meanwhile
        found += [node for node in parts(first, last, last - first) if node[0] < node[1]]
    return found
