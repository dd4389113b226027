"""What changes a digest, and what must not."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from hubfleet.render.digest import release_digest, stage_digest
from hubfleet.render.manifests import order
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.stable import unstable
from tests.render.parts import request, write_chart

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=4),
    max_leaves=12,
)


def shuffled(value, random):
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


def an_object(name="a", labels=None, annotations=None, **more):
    metadata = {"name": name, "labels": labels or {}, "annotations": annotations or {}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, **more}


@given(st.lists(JSON, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_templates_does_not_matter(data, random):
    manifests = [an_object(str(number), data=value) for number, value in enumerate(data)]
    other = [shuffled(manifest, random) for manifest in manifests]
    random.shuffle(other)
    assert release_digest(sorted(manifests, key=order)) == release_digest(sorted(other, key=order))


def test_the_version_of_a_chart_in_an_objects_own_labels_is_no_change():
    one, two = (an_object(labels={"helm.sh/chart": f"hub-{version}", "app": "hub"}) for version in "12")
    assert release_digest([one]) == release_digest([two])
    assert release_digest([one]) != release_digest([an_object(labels={"app": "other"})])


def test_the_version_of_a_chart_in_a_pod_template_is_a_change():
    one, two = (
        an_object(spec={"template": {"metadata": {"labels": {"helm.sh/chart": f"hub-{version}"}}}}) for version in "12"
    )
    assert release_digest([one]) != release_digest([two])


def test_objects_that_only_helm_test_creates_do_not_count():
    hook = an_object("t", annotations={"helm.sh/hook": "test"})
    assert release_digest([an_object(), hook]) == release_digest([an_object()])
    upgrade = an_object("t", annotations={"helm.sh/hook": "pre-upgrade"})
    assert release_digest([an_object(), upgrade]) != release_digest([an_object()])


def test_a_null_field_is_no_field():
    assert release_digest([an_object(data={"a": None})]) == release_digest([an_object(data={})])
    assert release_digest([an_object(data={"a": 1})]) != release_digest([an_object(data={"a": True})])


def test_a_stages_digest_fits_a_label_and_knows_order_and_secrets():
    releases = [("hub-base", "hub", "1"), ("hub", "hub", "2")]
    digest = stage_digest(releases, {"a": "x", "b": "y"})
    assert re.fullmatch("v1-[0-9a-f]{40}", digest)
    assert digest == stage_digest(releases, {"b": "y", "a": "x"})
    assert digest != stage_digest(releases, {"a": "x", "b": "z"})
    assert digest != stage_digest(releases[::-1], {"a": "x", "b": "y"})


def test_a_chart_that_draws_at_random_is_named_with_object_and_field(tmp_path):
    template = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
        "stringData:\n  token: {{ .Values.token | default (randAlphaNum 20) }}\n"
    )
    chart = write_chart(tmp_path / "c", {"a.yaml": template})
    (fault,) = unstable(request(chart), SdkRenderer())
    assert (fault.object, fault.object_path) == ("Secret/a", ("stringData", "token"))
    assert unstable(request(chart, {"token": "given"}), SdkRenderer()) == ()
