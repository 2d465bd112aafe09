"""The proof of a flow, made again where something changed."""

from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Mask
from hub.matching.proofs import NotProved
from hub.matching.rematching.residual import NOBODY, Links, Residual
from hub.matching.rematching.words import FAR, Words

BLOCK = 1 << 18


@dataclass
class Proved:
    """What held when it was last proved: the potentials of nodes and receivers."""

    potentials: Words
    prices: Words
    offers: int


def prove(inside: Residual, before: Proved | None = None) -> Proved:
    """Check that the flow is feasible and that none costs less. Only the offers from a node or to a receiver whose
    potential changed are looked at: of the others all that matters was proved before. Nothing of the search is read.
    Raises NotProved with what does not hold."""
    offers, potentials, taken = inside.offers, inside.potentials, inside.taken
    served = np.flatnonzero(taken != NOBODY)
    which = taken[served]
    if (offers.ends[which] != served).any() or not (offers.costs[which] < FAR).all():
        raise NotProved("someone takes what is not theirs")
    prices = np.zeros(len(taken), np.complex128)
    prices[served] = offers.costs[which] + potentials[offers.starts[which]]
    again = np.ones(len(offers), np.bool_)
    if before is not None:
        held = before.offers
        again[:held] = _moved(potentials, before.potentials)[offers.starts[:held]]
        again[:held] |= _moved(prices, before.prices)[offers.ends[:held]]
    looked = np.flatnonzero(again)
    for first in range(0, len(looked), BLOCK):
        some = looked[first : first + BLOCK]
        if (offers.costs[some] + potentials[offers.starts[some]] < prices[offers.ends[some]]).any():
            raise NotProved("the promises are not kept at their best")
    _links_hold(inside.links, potentials)
    links, nodes = inside.links, len(potentials)
    out = np.bincount(links.starts, links.flow, nodes) + np.bincount(offers.starts[which], minlength=nodes)
    if (out - np.bincount(links.ends, links.flow, nodes) != inside.supplies).any():
        raise NotProved("what flows in and out of a node does not add up")
    return Proved(potentials.copy(), prices, len(offers))


def _moved(now: Words, before: Words) -> Mask:
    moved: Mask = np.ones(len(now), np.bool_)
    moved[: len(before)] = now[: len(before)] != before
    return moved


def _links_hold(links: Links, potentials: Words) -> None:
    """The links carry what they may, and what the potentials ask of them."""
    if (links.flow < 0).any() or (links.flow > links.capacities).any():
        raise NotProved("a link carries more than it may")
    reduced = links.costs + potentials[links.starts] - potentials[links.ends]
    if ((reduced < 0) & (links.flow < links.capacities)).any() or ((reduced > 0) & (links.flow > 0)).any():
        raise NotProved("the promises are not kept at their best")
