package org.chexrig.core.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.PhotoNameException;

/**
 * What is saved, on disk before anybody is told.
 *
 * <p>One thread writes; any thread reads, and never waits for the disk.
 */
public final class PhotoJournal implements Closeable {
    private static final String HEADING = "chexrig-phone-journal 1";
    private static final String PHOTO = "photo";
    private static final String FOUND = "found";
    private static final String SUPERSEDED = "superseded";
    private static final String NO_SESSION = "-";
    private static final int PHOTO_WORDS = 7;
    private static final int SUPERSEDED_WORDS = 3;

    private final File file;
    private final JournalFile lines;
    /** By journal and subset, then by index and take. */
    private final Map<String, TreeMap<Integer, PhotoEntry>> photos = new HashMap<>();

    /**
     * Opens the journal, made where it is not there.
     *
     * @throws JournalDamaged when it cannot be trusted
     * @throws IOException when it cannot be read or written
     */
    public PhotoJournal(File file, Disk disk) throws IOException {
        this.file = file;
        lines = new JournalFile(file, disk);
        try {
            int number = 0;
            for (String each : lines.takeLoaded()) {
                number++;
                read(number, each);
            }
            if (number == 0) {
                lines.append(HEADING);
            }
        } catch (IOException | RuntimeException error) {
            lines.close();
            throw error;
        }
    }

    /** Gives the newest photo of a subset, or null. */
    public synchronized PhotoEntry last(String journal, String subset) {
        TreeMap<Integer, PhotoEntry> ofSubset = photos.get(key(journal, subset));
        return ofSubset == null ? null : ofSubset.lastEntry().getValue();
    }

    /** Gives the photo of this journal, subset, index and take, or null. */
    public synchronized PhotoEntry find(String journal, String subset, int index, int take) {
        TreeMap<Integer, PhotoEntry> ofSubset = photos.get(key(journal, subset));
        return ofSubset == null ? null : ofSubset.get(place(index, take));
    }

    /** Gives the photo of this index that counts, or null. */
    public synchronized PhotoEntry current(String journal, String subset, int index) {
        TreeMap<Integer, PhotoEntry> ofSubset = photos.get(key(journal, subset));
        if (ofSubset != null) {
            for (PhotoEntry each : ofSubset.subMap(place(index, 0), place(index + 1, 0)).values()) {
                if (!each.superseded) {
                    return each;
                }
            }
        }
        return null;
    }

    /** Writes down a photo whose file is in place. When this returns, the entry survives a power cut. */
    public void record(PhotoEntry entry, String savedAt) throws IOException {
        String conflict = conflict(entry);
        if (conflict != null) {
            throw new IOException(conflict);
        }
        String kind = entry.superseded ? FOUND : PHOTO;
        String session = entry.session.isEmpty() ? NO_SESSION : entry.session;
        lines.append(kind + " " + entry.journal + " " + entry.name + " " + session + " " + entry.sizeBytes + " "
                + entry.sha256 + " " + savedAt);
        put(entry);
    }

    /** Writes down that a photo no longer counts. The file stays. */
    public void supersede(PhotoEntry entry) throws IOException {
        lines.append(SUPERSEDED + " " + entry.journal + " " + entry.name);
        put(entry.asSuperseded());
    }

    /** Says why a photo of this name cannot be put on record as one that counts; null where it can. */
    String conflict(String journal, PhotoName name) {
        return conflict(journal, name.subset, name.index, name.take, true);
    }

    private String conflict(PhotoEntry entry) {
        return conflict(entry.journal, entry.subset, entry.index, entry.take, !entry.superseded);
    }

    private synchronized String conflict(String journal, String subset, int index, int take, boolean counts) {
        PhotoEntry same = find(journal, subset, index, take);
        if (same != null) {
            return "index " + index + " take " + take + " is on record already as " + same.name;
        }
        PhotoEntry other = counts ? current(journal, subset, index) : null;
        return other == null ? null : "index " + index + " has a photo that counts already: " + other.name;
    }

    private synchronized void put(PhotoEntry entry) {
        String key = key(entry.journal, entry.subset);
        TreeMap<Integer, PhotoEntry> ofSubset = photos.get(key);
        if (ofSubset == null) {
            ofSubset = new TreeMap<>();
            photos.put(key, ofSubset);
        }
        ofSubset.put(place(entry.index, entry.take), entry);
    }

    private void read(int number, String line) throws IOException {
        String[] words = line.split(" ", -1);
        if (number == 1) {
            demand(line.equals(HEADING), number, "it is not a journal of this version");
        } else if (words[0].equals(SUPERSEDED)) {
            demand(words.length == SUPERSEDED_WORDS, number, "its words cannot be read");
            PhotoName name = name(number, words[2]);
            PhotoEntry entry = find(words[1], name.subset, name.index, name.take);
            demand(entry != null, number, "it supersedes a photo that is not on record");
            put(entry.asSuperseded());
        } else {
            boolean known = words[0].equals(PHOTO) || words[0].equals(FOUND);
            demand(known && words.length == PHOTO_WORDS, number, "its words cannot be read");
            PhotoEntry entry = entry(number, words);
            String conflict = conflict(entry);
            demand(conflict == null, number, conflict);
            put(entry);
        }
    }

    private PhotoEntry entry(int number, String[] words) throws JournalDamaged {
        String session = words[3].equals(NO_SESSION) ? "" : words[3];
        long size;
        try {
            size = Long.parseLong(words[4]);
        } catch (NumberFormatException error) {
            throw new JournalDamaged(file, number, "its size is " + words[4]);
        }
        return entryOf(words[1], name(number, words[2]), session, size, words[5], words[0].equals(FOUND));
    }

    static PhotoEntry entryOf(String journal, PhotoName name, String session, long size, String sha256,
            boolean superseded) {
        return new PhotoEntry(journal, name.toString(), name.subset, name.index, name.take, session, size, sha256,
                superseded);
    }

    private PhotoName name(int number, String text) throws JournalDamaged {
        try {
            return PhotoName.parse(text);
        } catch (PhotoNameException error) {
            throw new JournalDamaged(file, number, error.getMessage());
        }
    }

    private void demand(boolean right, int number, String what) throws JournalDamaged {
        if (!right) {
            throw new JournalDamaged(file, number, what);
        }
    }

    private static String key(String journal, String subset) {
        return journal + "/" + subset;
    }

    private static int place(int index, int take) {
        return index * (PhotoName.MAX_TAKE + 1) + take;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
