package org.chexrig.core.wire;

/** A file name that is not a photo name, or metadata that cannot be one. */
public final class PhotoNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    PhotoNameException(String what) {
        super(what);
    }
}
