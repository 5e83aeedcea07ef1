package org.chexrig.core.store;

/** One photo as the phone has it on record. */
public final class PhotoEntry {
    /** The controller's journal, 16 hex digits. */
    public final String journal;
    /** The photo's file name. */
    public final String name;
    /** The subset in it. */
    public final String subset;
    /** The index in it. */
    public final int index;
    /** The take in it. */
    public final int take;
    /** The session that asked for it; empty where the photo was found without an entry. */
    public final String session;
    /** Size of the file, bytes. */
    public final long sizeBytes;
    /** SHA-256 of the file, 64 hex digits. */
    public final String sha256;
    /** Whether it no longer counts: nobody can vouch for it, and its index is wanted again under a higher take. */
    public final boolean superseded;

    PhotoEntry(String journal, String name, String subset, int index, int take, String session, long sizeBytes,
            String sha256, boolean superseded) {
        this.journal = journal;
        this.name = name;
        this.subset = subset;
        this.index = index;
        this.take = take;
        this.session = session;
        this.sizeBytes = sizeBytes;
        this.sha256 = sha256;
        this.superseded = superseded;
    }

    PhotoEntry asSuperseded() {
        return new PhotoEntry(journal, name, subset, index, take, session, sizeBytes, sha256, true);
    }
}
