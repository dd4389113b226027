"""What on a cluster is not as the releases say, and how it is put back."""
