"""A drift report as people read it, and in its published form."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from jsonschema_rs import validator_for

from hubfleet.findings import HubfleetError
from hubfleet.model.key import StageKey, SupportKey
from hubfleet.plan.drift import Difference, DriftKind, Orphan
from hubfleet.report.drift import as_json, as_text, summary
from hubfleet.report.drift_schema import drift_schema

REEF = StageKey.parse("reef/production")
AT = datetime(2026, 11, 2, 12, 5, tzinfo=UTC)
FOUND = (
    Difference(DriftKind.CHANGED, "reef", "Deployment/hub", "spec.replicas", 2, 1, "kubectl-edit", AT),
    Difference(DriftKind.CHANGED, "reef", "Secret/hub", "data.key", "(hidden)", "(hidden)", "kubectl-patch", AT),
    Difference(DriftKind.ADDED, "reef", "ConfigMap/hub", "data.extra", "tide", by="k9s", at=AT),
    Difference(DriftKind.REMOVED, "reef", "Service/hub", "metadata.labels.app", wanted="jupyterhub"),
    Difference(DriftKind.DELETED, "reef", "Role/hub"),
    Difference(DriftKind.EXTRA, "", "RoleBinding/open", by="kubectl-create", at=AT),
    Difference(DriftKind.REPLACED, "reef", "Release/reef", "revision", 5, 4, "helm", AT),
    Difference(DriftKind.CHANGED, "reef", "PersistentVolumeClaim/db", stuck="Kubernetes refuses it: too small"),
)
ORPHANS = {"tern": (Orphan("reef-production", "PersistentVolumeClaim/old", "release reef does not have it any more"),)}


def test_each_line_says_what_how_who_and_when() -> None:
    assert as_text({REEF: FOUND, StageKey.parse("reef/staging"): ()}, ORPHANS).splitlines() == [
        "reef/production",
        "  Deployment/hub spec.replicas: 2, should be 1  (kubectl-edit, 2026-11-02 12:05:00 UTC)",
        "  Secret/hub data.key: another value (hidden)  (kubectl-patch, 2026-11-02 12:05:00 UTC)",
        "  ConfigMap/hub data.extra: added: tide  (k9s, 2026-11-02 12:05:00 UTC)",
        "  Service/hub metadata.labels.app: removed, should be jupyterhub",
        "  Role/hub: deleted",
        "  RoleBinding/open: made by hand, no release has it  (kubectl-create, 2026-11-02 12:05:00 UTC)",
        "  Release/reef revision: 5 was made by hand, ours is 4  (helm, 2026-11-02 12:05:00 UTC)",
        "  PersistentVolumeClaim/db: another value; can't be put back: Kubernetes refuses it: too small",
        "nobody's on tern: PersistentVolumeClaim/old in reef-production: release reef does not have it any more",
    ]


def test_without_drift_nothing_is_written() -> None:
    assert as_text({REEF: ()}, {}) == ""
    assert summary({REEF: ()}, {}) == "nothing differs in 1 stage"
    assert (
        summary({REEF: FOUND, StageKey.parse("reef/staging"): ()}, ORPHANS) == "8 differ in 1 of 2 stages, 1 of nobody"
    )


def test_what_a_live_object_says_can_t_play_tricks_on_a_terminal() -> None:
    trick = Difference(DriftKind.ADDED, "reef", "ConfigMap/hub", "data.extra", "\x1b[2Jgone\nreef/staging")
    assert "\x1b" not in as_text({REEF: (trick,)}, {})
    assert len(as_text({REEF: (trick,)}, {}).splitlines()) == 2


def test_the_json_form_fits_its_schema() -> None:
    stages = {REEF: FOUND, SupportKey("tern"): ()}
    clusters = dict.fromkeys(stages, "tern")
    told = json.loads(as_json(stages, clusters, ORPHANS, {"skua": HubfleetError("it does not answer")}))
    validator_for(drift_schema()).validate(told)
    assert [len(one["differences"]) for one in told["stages"]] == [8, 0]
    assert told["away"] == [{"what": "skua", "message": "it does not answer"}]
