"""What the tests of federation may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.federation.observatories import Observatory, Workbench, observatory


@pytest.fixture
def there() -> Iterator[Observatory]:
    """A partner's web server."""
    with observatory() as found:
        yield found


@pytest.fixture(scope="module")
def workplace(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A small working directory, and who harvests for it."""
    folder = tmp_path_factory.mktemp("federation") / "workshop"
    workplace = Workbench(shutil.copytree(made, folder, symlinks=True))
    yield workplace
    workplace.close()


@pytest.fixture
def bench(workplace: Workbench) -> Iterator[Workbench]:
    """The same, where nobody has given anything yet."""
    yield workplace
    workplace.reset()
