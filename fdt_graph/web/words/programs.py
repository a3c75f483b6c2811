"""What what programs are told say, in French and in English."""

WORDS: dict[str, tuple[str, str]] = {}
