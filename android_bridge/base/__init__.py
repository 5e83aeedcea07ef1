"""What every part of the bridge stands on: problems, files, pairing, model names, the frame file."""
