from collections.abc import Sequence

import pytest

from repository import delivery, publication, validation
from repository.bootstrap import Repository
from repository.config import Config
from repository.ingest import Upload
from repository.namespaces import GRAPH
from repository.sandbox import Sandbox
from repository.validation import Checked

COUNCIL = b"""<https://w3id.org/inclusion-resources/id/organisation/a>
    a <http://www.w3.org/ns/org#FormalOrganization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Example Council"@en ."""


def test_the_operators_files_have_more_time_than_a_strangers(
    empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    check = validation.check

    def noted(
        sandbox: Sandbox, uploads: Sequence[Upload], folder: object, config: Config, graphs: Sequence[str]
    ) -> Checked:
        given.append(config.check_seconds)
        return check(sandbox, uploads, None, config, graphs)

    monkeypatch.setattr(validation, "check", noted)
    files = {str(GRAPH["contribution/local/a"]): Upload("a.ttl", COUNCIL)}
    assert delivery.publish(empty, files, publication.silent).position == 1
    assert given == [10 * empty.config.check_seconds]
