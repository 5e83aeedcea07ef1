"""Builds the phone's app and the desktop agent from source, without an Android SDK; standard library only."""
