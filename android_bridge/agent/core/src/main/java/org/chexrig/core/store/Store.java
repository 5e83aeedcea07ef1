package org.chexrig.core.store;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.PhotoNameException;
import org.chexrig.core.wire.Sha256;

/**
 * Where photos go: {@code <root>/<journal>/<subset>/<photo name>}, and the phone's journal in a folder of its own.
 *
 * <p>One thread at a time uses it, which may block; {@link #journal()} may be read from any.
 */
public final class Store implements Closeable {
    /** The journal's name within the private folder. */
    public static final String JOURNAL_NAME = "photos.journal";

    /**
     * How a temporary file's name begins: hidden, and with the photo's own ending, as Android lets no other into its
     * picture folders.
     */
    static final String PART = ".part-";
    private static final int SMALLEST_RESERVE_BYTES = 4_000_000;
    private static final long CLOSE_PATIENCE_MS = 3_000;

    private final File root;
    private final Disk disk;
    private final StoreLock lock;
    private final PhotoJournal journal;
    private final Set<File> durable = new HashSet<>(); // subset folders that a power cut cannot take
    private volatile long largestBytes = SMALLEST_RESERVE_BYTES / 2;
    private final ReentrantLock inUse = new ReentrantLock();
    private Long pretendedFreeBytes;
    private volatile long writtenNanos;
    private boolean closed;

    /**
     * Opens a store, and makes journal and folder agree after a crash.
     *
     * @param root the folder for photos, made where it is not there
     * @param privateFolder the folder for journal and lock, made where it is not there
     * @param disk how things are made to last
     * @param pretendedFreeBytes behave as if this much were free at the start; null for what the disk really has
     * @throws JournalDamaged when the journal cannot be trusted
     * @throws IOException when another process uses the store, or it cannot be read or written
     */
    public Store(File root, File privateFolder, Disk disk, Long pretendedFreeBytes) throws IOException {
        this(root, privateFolder, disk, pretendedFreeBytes, StoreLock.PATIENCE_MS);
    }

    Store(File root, File privateFolder, Disk disk, Long pretendedFreeBytes, long lockPatienceMs) throws IOException {
        this.root = root;
        this.disk = disk;
        this.pretendedFreeBytes = pretendedFreeBytes;
        Files.createDirectories(root.toPath());
        Files.createDirectories(privateFolder.toPath());
        disk.syncFolder(privateFolder.getAbsoluteFile().getParentFile()); // the journal's folder lasts as the journal
        lock = new StoreLock(new File(privateFolder, "lock"), lockPatienceMs);
        PhotoJournal opened = null;
        try {
            opened = new PhotoJournal(new File(privateFolder, JOURNAL_NAME), disk);
            journal = opened;
            reconcile();
        } catch (IOException | RuntimeException error) {
            if (opened != null) {
                opened.close();
            }
            lock.close();
            throw error;
        }
    }

    /** What is saved. */
    public PhotoJournal journal() {
        return journal;
    }

    /** The folder that the journals' folders are in. */
    public File root() {
        return root;
    }

    /** When the last photo's file was written under its name, by {@link System#nanoTime}. */
    public long writtenNanos() {
        return writtenNanos;
    }

    /** Tells how much more fits, bytes; 0 where the folder is gone. */
    public long freeBytes() {
        return pretendedFreeBytes == null ? disk.freeBytes(root) : Math.max(0, pretendedFreeBytes);
    }

    /**
     * Makes sure that the next photo will fit.
     *
     * @throws StoreFull when less is free than twice the largest photo so far
     */
    public void demandRoom() throws StoreFull {
        String shortage = shortage(freeBytes());
        if (shortage != null) {
            throw new StoreFull(shortage);
        }
    }

    /** Says why the next photo will not fit where so many bytes are free; null where it will. Any thread may ask. */
    public String shortage(long free) {
        return free >= 2 * largestBytes ? null
                : "only " + free / 1_000_000 + "." + free % 1_000_000 / 100_000 + " MB are free";
    }

    /** Gives the folder of a subset, made durable where it is new. */
    public File subsetFolder(String journalId, String subset) throws IOException {
        File ofJournal = new File(root, plain(journalId));
        File folder = new File(ofJournal, plain(subset));
        // One that is there may have been made just before a power cut.
        if (!durable.contains(folder) || !folder.isDirectory()) {
            Files.createDirectories(folder.toPath());
            disk.syncFolder(ofJournal);
            disk.syncFolder(root);
            durable.add(folder);
        }
        return folder;
    }

    /**
     * Puts a photo in place and on record. When this returns, both survive a power cut.
     *
     * @param journalId the controller's journal
     * @param session the session that asked for it
     * @param name the photo's name
     * @param jpeg the whole file
     * @param savedAt the time of day, ISO 8601
     * @param whole called in another thread once the photo has been looked through and digested; returns at once
     * @return the entry
     * @throws NotWhole when it is no whole JPEG
     * @throws NameTaken when a file or an entry of this name is there already
     * @throws IOException when it cannot be written. Where folder or journal was what failed, it stays, and never counts:
     *         the next open supersedes it, or the next start does
     */
    public PhotoEntry save(String journalId, String session, PhotoName name, byte[] jpeg, String savedAt,
            Runnable whole) throws IOException {
        inUse.lock();
        try {
            if (closed) {
                throw new IOException("the store is closed");
            }
            return saveWhole(journalId, session, name, jpeg, savedAt, whole);
        } finally {
            inUse.unlock();
        }
    }

    private PhotoEntry saveWhole(String journalId, String session, PhotoName name, byte[] jpeg, String savedAt,
            Runnable whole) throws IOException {
        String conflict = journal.conflict(journalId, name);
        if (conflict != null) {
            throw new NameTaken(conflict);
        }
        File folder = subsetFolder(journalId, name.subset);
        String digest = put(new File(folder, PART + name), new File(folder, name.toString()), jpeg, whole);
        PhotoEntry entry = PhotoJournal.entryOf(journalId, name, session, jpeg.length, digest, false);
        writtenNanos = System.nanoTime();
        Beside<Void> flush = beginFlush(folder);
        try {
            journal.record(entry, savedAt);
        } finally {
            flush.result();
        }
        largestBytes = Math.max(largestBytes, jpeg.length);
        if (pretendedFreeBytes != null) {
            pretendedFreeBytes -= jpeg.length;
        }
        return entry;
    }

    /** Gives the file's SHA-256. Its name does not last yet. */
    private String put(File part, File last, byte[] jpeg, Runnable whole) throws IOException {
        if (last.exists()) {
            throw new NameTaken(last.getName() + " is there already");
        }
        Files.deleteIfExists(part.toPath()); // of an attempt in this run that failed and could not be tidied up
        Beside<String> inspection = beginInspection(jpeg, whole);
        try {
            disk.writeNew(part, jpeg);
            if (part.length() != jpeg.length) {
                throw new IOException("the file has " + part.length() + " bytes of " + jpeg.length);
            }
            String digest = inspection.result(); // before the rename: nothing damaged ever stands under a final name
            disk.renameNew(part, last);
            if (last.length() != jpeg.length) {
                throw new IOException("the photo is not under its name " + last.getName());
            }
            return digest;
        } catch (FileAlreadyExistsException hidden) { // it was looked for above, and not seen
            part.delete();
            throw new NameTaken(last.getName() + " is there already, where Android hides it from this app: it is of an "
                    + "earlier installation, or was put there by another app");
        } catch (IOException | RuntimeException | OutOfMemoryError error) { // what is copied at once takes memory
            part.delete();
            throw error;
        }
    }

    /** Looks a photo through and digests it, while the disk is busy with the same bytes. */
    private static Beside<String> beginInspection(final byte[] jpeg, final Runnable whole) {
        return Beside.begin("chexrig-inspection", new Callable<String>() {
            @Override
            public String call() throws NotWhole {
                String objection = WholeJpeg.whyNotWhole(jpeg);
                if (!objection.isEmpty()) {
                    throw new NotWhole(objection);
                }
                String digest = Hex.encode(Sha256.of(jpeg));
                whole.run();
                return digest;
            }
        });
    }

    /** Makes a new name last, while the journal's line is flushed: a disk does both for little more than one. */
    private Beside<Void> beginFlush(final File folder) {
        return Beside.begin("chexrig-flush", new Callable<Void>() {
            @Override
            public Void call() throws IOException {
                disk.syncFolder(folder);
                return null;
            }
        });
    }

    /**
     * Makes journal and folder agree after a crash. A temporary file was never finished and goes, unless it is on record:
     * then it was renamed, and the power cut took the name. A photo without an entry was renamed into place just before
     * the crash: it is complete, but nobody was told, so it is put on record as superseded and the same index will be asked
     * for again.
     */
    private void reconcile() throws IOException {
        for (File ofJournal : list(root)) {
            if (ofJournal.isDirectory() && !ofJournal.getName().startsWith(".")) {
                for (File folder : list(ofJournal)) {
                    if (folder.isDirectory()) {
                        reconcile(ofJournal.getName(), folder);
                    }
                }
            }
        }
    }

    private void reconcile(String journalId, File folder) throws IOException {
        for (File file : list(folder)) {
            if (file.getName().startsWith(PART)) {
                finish(journalId, file);
                continue;
            }
            PhotoName name;
            try {
                name = PhotoName.parse(file.getName());
            } catch (PhotoNameException error) {
                continue; // not ours to judge
            }
            boolean inPlace = name.subset.equals(folder.getName()) && isPlain(journalId);
            if (inPlace && journal.find(journalId, name.subset, name.index, name.take) == null) {
                disk.syncFolder(folder); // the rename may be younger than the last flush of its folder
                byte[] content = Files.readAllBytes(file.toPath());
                journal.record(PhotoJournal.entryOf(journalId, name, "", content.length,
                        Hex.encode(Sha256.of(content)), true), "-");
            }
        }
    }

    private void finish(String journalId, File part) throws IOException {
        File last = new File(part.getParentFile(), part.getName().substring(PART.length()));
        if (isOnRecord(journalId, part, last.getName()) && !last.exists()) {
            disk.renameNew(part, last);
            disk.syncFolder(last.getParentFile());
        } else {
            Files.deleteIfExists(part.toPath());
        }
    }

    private boolean isOnRecord(String journalId, File part, String as) throws IOException {
        PhotoName name;
        try {
            name = PhotoName.parse(as);
        } catch (PhotoNameException error) {
            return false;
        }
        PhotoEntry entry = journal.find(journalId, name.subset, name.index, name.take);
        return entry != null && entry.name.equals(as) && entry.sizeBytes == part.length()
                && entry.sha256.equals(Hex.encode(Sha256.of(Files.readAllBytes(part.toPath()))));
    }

    private static File[] list(File folder) throws IOException {
        File[] found = folder.listFiles();
        if (found == null) {
            throw new FileNotFoundException("the folder cannot be read: " + folder);
        }
        Arrays.sort(found);
        return found;
    }

    /** Lets nothing through that would lead to another folder, whatever the wire allows. */
    private static String plain(String part) throws IOException {
        if (!isPlain(part)) {
            throw new IOException("not a folder's name: " + part);
        }
        return part;
    }

    private static boolean isPlain(String part) {
        for (int at = 0; at < part.length(); at++) {
            char each = part.charAt(at);
            boolean fits = each == '_' || each == '-' || each >= '0' && each <= '9' || each >= 'A' && each <= 'Z'
                    || each >= 'a' && each <= 'z';
            if (!fits) {
                return false;
            }
        }
        return !part.isEmpty();
    }

    /**
     * Lets go of journal and folder, after the photo that is being written.
     *
     * @throws IOException when that takes too long: the folder stays locked then, or another store would find it half done
     */
    @Override
    public void close() throws IOException {
        boolean mine = false;
        try {
            mine = inUse.tryLock(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
        if (!mine) {
            throw new IOException("the disk has not come back from writing a photo");
        }
        try {
            closed = true;
            journal.close();
            lock.close();
        } finally {
            inUse.unlock();
        }
    }
}
