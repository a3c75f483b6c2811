"""What the page of pairs says by itself, in French and in English."""

WORDS = {
    "matches": ("Mêmes choses", "Same things"),
    "matches_lead": (
        "Deux sources peuvent décrire la même chose sous deux noms. Voici les paires qui se "
        "ressemblent : à qui connaît ces choses de dire si elles n’en sont qu’une. Rien n’est "
        "fusionné, et chaque source garde ce qu’elle dit.",
        "Two sources may describe one thing under two names. Here are the pairs that are alike: it "
        "is for those who know these things to say whether they are one. Nothing is merged, and "
        "each source keeps what it says.",
    ),
    "matches_source": ("Source", "Source"),
    "matches_all": ("Toutes", "All"),
    "matches_show": ("Montrer", "Show"),
    "matches_none": (
        "Aucune paire à décider : rien ne se ressemble assez, ou tout est décidé.",
        "No pair to decide: nothing is alike enough, or everything is decided.",
    ),
    "matches_count": ("{count} paires à décider", "{count} pairs to decide"),
    "matches_one": ("1 paire à décider", "1 pair to decide"),
    "matches_bounded": (
        "Seules les {looked_at} premières choses ont été comparées, sur {things}. "
        "La commande fdt-graph match les compare toutes.",
        "Only the first {looked_at} things were compared, of {things}. The command "
        "fdt-graph match compares all of them.",
    ),
    "matches_likeness": ("ressemblance {percent} %", "likeness {percent}%"),
    "matches_sure": ("presque certaine", "nearly certain"),
    "matches_for": ("Ce qui les rapproche", "What speaks for it"),
    "matches_against": ("Ce qui les éloigne", "What speaks against it"),
    "matches_kind": ("Nature", "Kind"),
    "matches_says": ("selon", "by"),
    "matches_verdict": ("Votre décision", "Your decision"),
    "matches_later": ("Pas encore", "Not yet"),
    "matches_same": ("Même chose", "Same thing"),
    "matches_close": ("Choses proches", "Close things"),
    "matches_different": ("Choses différentes", "Different things"),
    "matches_token": ("Jeton de la rédaction", "Steward’s token"),
    "matches_token_help": (
        "Les décisions sont publiées au nom de qui porte le jeton. Il n’est gardé nulle part.",
        "Decisions are published in the name of whose token it is. It is kept nowhere.",
    ),
    "matches_decide": ("Publier ces décisions", "Publish these decisions"),
    "matches_published": (
        "Publié : {count} décision(s).",
        "Published: {count} decision(s).",
    ),
    "matches_decided": ("Ce qui a été décidé", "What was decided"),
    "matches_undecided": ("Rien n’a encore été décidé.", "Nothing has been decided yet."),
    "matches_by": ("par", "by"),
    "matches_take_back": ("Retirer cette décision", "Take this decision back"),
    "matches_take_back_help": (
        "Une paire dont la décision est retirée sera proposée de nouveau si elle se ressemble "
        "encore. L’historique garde ce qui avait été décidé.",
        "A pair whose decision is taken back is proposed again if it is still alike. The history "
        "keeps what had been decided.",
    ),
    "matches_take_back_decide": ("Retirer ces décisions", "Take these decisions back"),
    "matches_contradictions": ("Décisions qui se contredisent", "Decisions that contradict"),
    "matches_contradictions_text": (
        "Ces choses ont été dites différentes, alors que d’autres décisions, de proche en proche, "
        "en font une seule. L’une de ces décisions est à revoir.",
        "These things were said to be different, although other decisions, from one to the next, "
        "make one of them. One of these decisions is to be seen again.",
    ),
    "matches_pages": ("Pages", "Pages"),
    "matches_previous": ("Page précédente", "Previous page"),
    "matches_next": ("Page suivante", "Next page"),
    "records_others": ("Aussi décrit sous ces noms", "Also described under these names"),
    "records_others_text": (
        "Il a été décidé que ces noms sont ceux de la même chose. Ce que disent les autres sources "
        "est à leur page.",
        "It was decided that these names are of the same thing. What the other sources say is on "
        "their page.",
    ),
    "records_others_by": ("selon", "by"),
}
