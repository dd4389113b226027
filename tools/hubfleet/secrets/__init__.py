"""Secrets in git, encrypted with sops: their contract, reading, changing and rotating them.

Decrypted text is in the memory of this process and of sops only: never in files, arguments or environments.
"""
