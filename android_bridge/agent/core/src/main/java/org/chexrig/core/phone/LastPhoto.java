package org.chexrig.core.phone;

/** The newest photo of a subset on this phone, as its journal has it. */
public final class LastPhoto {
    /** The photo's index. */
    public final int index;
    /** The photo's take. */
    public final int take;
    /** Whether it no longer counts, so that its index is wanted again under a higher take. */
    public final boolean superseded;

    /** Makes one. */
    public LastPhoto(int index, int take, boolean superseded) {
        this.index = index;
        this.take = take;
        this.superseded = superseded;
    }
}
