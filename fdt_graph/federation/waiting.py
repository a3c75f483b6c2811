"""What a harvest would change in, why somebody has to look at it first out, if so."""

from fdt_graph.federation.collecting import Held
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.registry import Partner

#: A partner that gives so many times the records that it had is looked at first.
GROWTH = 10


def reason_to_wait(partner: Partner, held: Held) -> Problem | None:
    """Say why a harvest waits: it removes much, brings ten times as much, or always waits."""
    how = f"fdt-graph harvest {partner.id} --accept"
    if held.before and held.lost / held.before > partner.removal_share:
        share, most = (
            f"{100 * each:.0f}" for each in (held.lost / held.before, partner.removal_share)
        )
        return Problem(
            "removals",
            f"Cette récolte retirerait {held.lost} fiches sur {held.before} ({share} %), plus que "
            f"les {most} % du registre. Vérifier auprès du partenaire, puis : {how}",
            f"This harvest would remove {held.lost} records of {held.before} ({share}%), more than "
            f"the {most}% of the registry. Check with the partner, then: {how}",
        )
    if held.before and held.sent >= GROWTH * held.before:
        return Problem(
            "growth",
            f"Cette récolte ferait passer de {held.before} à {held.sent} fiches, dix fois plus ou "
            f"davantage. Vérifier auprès du partenaire, puis : {how}",
            f"This harvest would go from {held.before} to {held.sent} records, ten times as many "
            f"or more. Check with the partner, then: {how}",
        )
    if partner.trust == "reviewed":
        return Problem(
            "reviewed",
            f"Le registre fait relire chaque récolte de ce partenaire. La relire, puis : {how}",
            "The registry has each harvest of this partner reviewed. Review it, then: " + how,
        )
    return None
