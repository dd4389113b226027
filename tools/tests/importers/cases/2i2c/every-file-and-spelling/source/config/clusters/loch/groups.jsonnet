{ jupyterhub: { hub: { config: { } } } }
