"""The golden datagrams, photo names and pictures: what stands in ``protocol/vectors``, and why."""
