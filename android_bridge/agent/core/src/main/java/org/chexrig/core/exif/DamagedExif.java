package org.chexrig.core.exif;

/** An Exif block that contradicts itself; a new one takes its place. */
final class DamagedExif extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedExif(String message) {
        super(message);
    }
}
