package org.chexrig.core.phone;

/** Makes small pictures of photos, in a thread of the agent's own that nothing waits for. */
public interface Thumbnails {
    /** The longest side of a small picture, pixels. */
    int LONGEST_SIDE = 640;

    /**
     * Make a small picture of a photo: grey, JPEG, the right way up as the photo's EXIF has it.
     *
     * @param jpeg the whole file as it is saved; not altered
     * @return the small file, or null where there is none
     */
    byte[] grey(byte[] jpeg);
}
