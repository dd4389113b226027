"""The local target: each stage is a real JupyterHub here, configured from the values that Kubernetes gets."""
