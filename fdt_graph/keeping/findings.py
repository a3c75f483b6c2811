"""What an examination of a store has to say, in French and in English."""

from dataclasses import dataclass, field

from fdt_graph.errors import FdtGraphError


@dataclass(frozen=True)
class Finding:
    """One thing that was found, and where: a path in the store."""

    place: str
    fr: str
    en: str

    def say(self, language: str) -> str:
        """Write it in a language: fr or en."""
        return f"{self.place} : {self.fr}" if language == "fr" else f"{self.place}: {self.en}"


@dataclass
class Findings:
    """What was examined, what is wrong with it, and what is only worth knowing."""

    checked: list[str] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    #: Leftovers of a crash, and what another version wrote: no damage.
    notes: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults

    def fault(self, place: object, fr: str, en: str) -> None:
        """Add something that is wrong."""
        self.faults.append(Finding(str(place), fr, en))

    def note(self, place: object, fr: str, en: str) -> None:
        """Add something worth knowing."""
        self.notes.append(Finding(str(place), fr, en))

    def require_sound(self, fr: str, en: str) -> None:
        """Raise FdtGraphError that names the first faults, if there are any."""
        if self.faults:
            shown = self.faults[:3]
            said = {lang: " ; ".join(each.say(lang) for each in shown) for lang in ("fr", "en")}
            raise FdtGraphError(f"{fr} : {said['fr']}", f"{en}: {said['en']}")
