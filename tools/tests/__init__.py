"""The tests of hubfleet: folders mirror the layers."""
