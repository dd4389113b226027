"""How fast it is: figures of one run, each as a ratio to something ordinary measured in the same run."""
