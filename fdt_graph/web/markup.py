"""A tree of elements in, an XML document out. https://www.w3.org/TR/xml/"""

import re
from xml.etree.ElementTree import Element, indent, tostring

XML = "application/xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
OPENSEARCH_TYPE = "application/opensearchdescription+xml; charset=utf-8"
#: Characters that no XML document can hold. https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(root: Element) -> bytes:
    """Write an XML document; characters that XML cannot hold are replaced."""
    for element in root.iter():
        if element.text is not None:
            element.text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", element.text)
    indent(root, " ")
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written + b"\n"
