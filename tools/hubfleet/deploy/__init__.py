"""Carries a plan out on targets: deploy, health, tested mark or rollback. Emits events, prints nothing."""
