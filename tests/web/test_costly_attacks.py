"""Costly inputs over HTTP: each is answered or stopped, and the server is as it was before."""

import pytest

from tests.web.attacks import Attack
from tests.web.test_attacks import COSTLY, Target, each_of, suffer_and_check
from tests.web.test_attacks import target as target

pytestmark = pytest.mark.alone


@each_of(COSTLY)
def test_an_attack_has_its_answer_and_no_other_effect(
    target: Target, group: str, attack: Attack
) -> None:
    suffer_and_check(target, group, attack)
