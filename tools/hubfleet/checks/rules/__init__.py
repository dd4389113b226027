"""One rule a module: a docstring (what, why, bad, good), one `RULE`, one generator over the fleet.

`check(fleet)` looks at the data alone; `check_at(fleet, at)` at the calendar, too. The examples in the docstrings are
run by the tests, and the reference page is made from them.
"""
