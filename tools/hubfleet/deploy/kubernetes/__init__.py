"""The Kubernetes target: each stage is a namespace with ordinary Helm releases."""
