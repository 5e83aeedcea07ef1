"""The golden datagrams and photo names: what stands in ``protocol/vectors``, and why."""
