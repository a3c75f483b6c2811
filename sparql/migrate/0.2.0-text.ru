# fr: fdt:text, déconseillé depuis la version 0.2.0 du vocabulaire, devient fdt:documentedBy, dans chaque graphe.
# en: fdt:text, deprecated since version 0.2.0 of the vocabulary, becomes fdt:documentedBy, in every graph.
PREFIX fdt: <https://w3id.org/fdt/ns#>

DELETE { GRAPH ?graph { ?version fdt:text ?resource } }
INSERT { GRAPH ?graph { ?version fdt:documentedBy ?resource } }
WHERE { GRAPH ?graph { ?version fdt:text ?resource } } ;

DELETE { ?version fdt:text ?resource }
INSERT { ?version fdt:documentedBy ?resource }
WHERE { ?version fdt:text ?resource }
