"""What a data set or a manifest holds, and whether it holds together: `chexrig report`."""
