"""One module a verb: load, check, render, plan, deploy, put together."""
