"""A stage to its releases: one feature a module of `features/`, each a pure function.

`compile_stage` is imported from `hubfleet.compile.stage`, so that node capacity alone costs no more than itself.
"""
