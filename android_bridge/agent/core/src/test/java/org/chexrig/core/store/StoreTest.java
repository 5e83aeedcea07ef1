package org.chexrig.core.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.Sha256;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public final class StoreTest {
    private static final String JOURNAL = "0123456789abcdef";
    private static final String SESSION = "0123456789abcdef0123456789abcdef";

    private static final Runnable NOTHING = new Runnable() {
        @Override
        public void run() {
            // nobody wants to know
        }
    };

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A disk on which the power goes after so many steps: what follows does not happen, and what is said is lost. */
    private static final class DyingDisk extends NioDisk {
        private final List<String> steps = new ArrayList<>();
        private int left = Integer.MAX_VALUE;
        private boolean half;

        private void step(String what) {
            if (left-- <= 0) {
                throw new PowerCut();
            }
            steps.add(what);
        }

        @Override
        public void writeNew(File file, byte[] content) throws IOException {
            if (left == 0 && half) {
                Files.write(file.toPath(), Arrays.copyOf(content, content.length / 2));
            }
            step("write " + file.getName());
            super.writeNew(file, content);
        }

        @Override
        public void renameNew(File from, File to) throws IOException {
            step("rename " + from.getName() + " " + to.getName());
            super.renameNew(from, to);
        }

        @Override
        public void syncFolder(File synced) throws IOException {
            step("sync " + synced.getName());
            super.syncFolder(synced);
        }
    }

    /** Nothing handles this: it stands for the end of the process. */
    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static PhotoName name(int index, int take) {
        return new PhotoName(index, take, "s1", "train", "patient1", "study1", "view1");
    }

    private Store open(Disk disk) throws IOException {
        return new Store(new File(folder.getRoot(), "photos"), new File(folder.getRoot(), "private"), disk, null,
                100);
    }

    private File subset() {
        return new File(folder.getRoot(), "photos/" + JOURNAL + "/s1");
    }

    private String[] names() {
        String[] names = subset().list();
        Arrays.sort(names);
        return names;
    }

    @Test
    public void savesInTheRightOrder() throws IOException {
        DyingDisk disk = new DyingDisk();
        byte[] jpeg = TinyJpeg.of(5000, 1);
        try (Store store = open(disk)) {
            store.subsetFolder(JOURNAL, "s1");
            assertEquals(Arrays.asList("sync " + folder.getRoot().getName(), "sync private", "sync " + JOURNAL,
                    "sync photos"), disk.steps);
            disk.steps.clear();
            PhotoEntry entry = store.save(JOURNAL, SESSION, name(1, 1), jpeg, "now", NOTHING);
            String file = name(1, 1).toString();
            assertEquals(Arrays.asList("write .part-" + file, "rename .part-" + file + " " + file, "sync s1"), disk.steps);
            assertEquals(jpeg.length, entry.sizeBytes);
            assertEquals(Hex.encode(Sha256.of(jpeg)), entry.sha256);
            assertArrayEquals(jpeg, Files.readAllBytes(new File(subset(), file).toPath()));
            assertEquals(entry, store.journal().last(JOURNAL, "s1"));
        }
    }

    @Test
    public void aPhotoThatIsFlushedWhileItIsWrittenIsWhole() throws IOException {
        byte[] jpeg = TinyJpeg.of(5_000_000, 1);
        final int[] told = {0};
        try (Store store = open(new NioDisk())) {
            PhotoEntry entry = store.save(JOURNAL, SESSION, name(1, 1), jpeg, "now", new Runnable() {
                @Override
                public void run() {
                    told[0]++;
                }
            });
            assertEquals(1, told[0]);
            assertEquals(Hex.encode(Sha256.of(jpeg)), entry.sha256);
            assertArrayEquals(jpeg, Files.readAllBytes(new File(subset(), name(1, 1).toString()).toPath()));
        }
    }

    @Test
    public void killedAtEachStepItIsWholeOrNotThere() throws IOException {
        byte[] jpeg = TinyJpeg.of(5000, 1);
        for (int steps = 0; steps < 4; steps++) {
            int index = steps + 1;
            DyingDisk disk = new DyingDisk();
            Store store = open(disk);
            try {
                store.subsetFolder(JOURNAL, "s1");
                disk.left = steps;
                disk.half = true;
                store.save(JOURNAL, SESSION, name(index, 1), jpeg, "now", NOTHING);
                assertEquals(3, steps);
            } catch (PowerCut cut) {
                assertTrue(steps < 3);
            } finally {
                store.close();
            }
            try (Store again = open(new NioDisk())) {
                PhotoEntry last = again.journal().find(JOURNAL, "s1", index, 1);
                File file = new File(subset(), name(index, 1).toString());
                if (steps < 2) {
                    assertNull(last);
                    assertFalse(file.exists());
                } else {
                    assertFalse(last.superseded);
                    assertEquals(SESSION, last.session);
                    assertEquals(Hex.encode(Sha256.of(jpeg)), last.sha256);
                    assertArrayEquals(jpeg, Files.readAllBytes(file.toPath()));
                }
                for (String each : names()) {
                    assertFalse(each, each.startsWith(Store.PART));
                }
            }
        }
    }

    @Test
    public void aPhotoThatNobodyWasToldOfIsSuperseded() throws IOException {
        byte[] jpeg = TinyJpeg.of(5000, 1);
        try (Store store = open(new NioDisk())) { // the power went between the rename and the journal's flush
            Files.write(new File(store.subsetFolder(JOURNAL, "s1"), name(1, 1).toString()).toPath(), jpeg);
        }
        try (Store again = open(new NioDisk())) {
            PhotoEntry found = again.journal().find(JOURNAL, "s1", 1, 1);
            assertTrue(found.superseded);
            assertEquals("", found.session);
            assertEquals(Hex.encode(Sha256.of(jpeg)), found.sha256);
            assertEquals(1, names().length);
        }
    }

    @Test
    public void aNameThatThePowerCutTookIsGivenAgain() throws IOException {
        byte[] jpeg = TinyJpeg.of(5000, 1);
        File part = new File(subset(), Store.PART + name(1, 1));
        File last = new File(subset(), name(1, 1).toString());
        try (Store store = open(new NioDisk())) {
            store.save(JOURNAL, SESSION, name(1, 1), jpeg, "now", NOTHING);
        }
        assertTrue(last.renameTo(part)); // as a disk is on which the journal's line is younger than the folder
        open(new NioDisk()).close();
        assertArrayEquals(new String[] {last.getName()}, names());
        assertArrayEquals(jpeg, Files.readAllBytes(last.toPath()));
        Files.write(part.toPath(), jpeg); // an attempt of long ago beside it
        open(new NioDisk()).close();
        assertArrayEquals(new String[] {last.getName()}, names());
        assertTrue(last.renameTo(part));
        Files.write(part.toPath(), TinyJpeg.of(5000, 2)); // not what is on record
        open(new NioDisk()).close();
        assertEquals(0, names().length);
    }

    @Test
    public void whatIsNotAWholePhotoGetsNoName() throws IOException {
        byte[] jpeg = TinyJpeg.of(5000, 1);
        NioDisk forgetful = new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                super.writeNew(file, Arrays.copyOf(content, content.length - 1));
            }
        };
        expectNone(new NioDisk(), Arrays.copyOf(jpeg, jpeg.length - 1), "it is cut off: its end is missing");
        expectNone(forgetful, jpeg, "the file has " + (jpeg.length - 1) + " bytes of " + jpeg.length);
    }

    @Test
    public void whatTheMemoryWasTooSmallForIsNotLeftBehind() throws IOException {
        NioDisk cramped = new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                super.writeNew(file, Arrays.copyOf(content, content.length / 2));
                throw new OutOfMemoryError("no room for what is copied at once");
            }
        };
        try (Store store = open(cramped)) {
            store.save(JOURNAL, SESSION, name(1, 1), TinyJpeg.of(5000, 1), "now", NOTHING);
            fail("it was saved");
        } catch (OutOfMemoryError error) {
            assertEquals(0, names().length);
        }
    }

    private void expectNone(Disk disk, byte[] jpeg, String words) throws IOException {
        try (Store store = open(disk)) {
            store.save(JOURNAL, SESSION, name(1, 1), jpeg, "now", NOTHING);
            fail(words);
        } catch (IOException error) {
            assertEquals(words, error.getMessage());
        }
        assertEquals(0, names().length);
        try (Store again = open(new NioDisk())) {
            assertNull(again.journal().last(JOURNAL, "s1"));
        }
    }

    @Test
    public void neverOverwrites() throws IOException {
        byte[] jpeg = TinyJpeg.of(100, 1);
        try (Store store = open(new NioDisk())) {
            store.save(JOURNAL, SESSION, name(1, 1), jpeg, "now", NOTHING);
            expectTaken(store, name(1, 1)); // on record
            expectTaken(store, name(1, 2)); // index 1 has a photo that counts
            File stray = new File(subset(), name(2, 1).toString());
            Files.write(stray.toPath(), new byte[] {1});
            expectTaken(store, name(2, 1)); // not on record, but there
            assertEquals(1, stray.length());
            assertEquals(2, names().length);
        }
    }

    private static void expectTaken(Store store, PhotoName name) throws IOException {
        try {
            store.save(JOURNAL, SESSION, name, TinyJpeg.of(100, 2), "now", NOTHING);
            fail(name.toString());
        } catch (NameTaken error) {
            assertTrue(error.getMessage().contains("already"));
        }
    }

    @Test
    public void staysWithinItsFolder() throws IOException {
        try (Store store = open(new NioDisk())) {
            for (String each : new String[] {"..", ".", "", "a/b", "/tmp", "..\\x"}) {
                try {
                    store.subsetFolder(JOURNAL, each);
                    fail(each);
                } catch (IOException error) {
                    assertTrue(error.getMessage().contains("not a folder's name"));
                }
            }
        }
    }

    @Test
    public void twoAtATimeAreRefused() throws IOException {
        try (Store store = open(new NioDisk())) {
            store.demandRoom();
            open(new NioDisk()).close();
            fail("a second one opened the same folder");
        } catch (IOException error) {
            assertTrue(error.getMessage(), error.getMessage().contains("another phone program"));
        }
    }

    @Test
    public void refusesWhenLessThanTwiceTheLargestFits() throws IOException {
        File root = new File(folder.getRoot(), "small");
        try (Store store = new Store(root, new File(root, ".private"), new NioDisk(), 10_000_000L)) {
            store.demandRoom();
            store.save(JOURNAL, SESSION, name(1, 1), TinyJpeg.of(3_500_000, 1), "now", NOTHING);
            try {
                store.demandRoom();
                fail("6.5 MB are less than twice 3.5 MB");
            } catch (StoreFull error) {
                assertEquals("only 6.4 MB are free", error.getMessage());
            }
        }
    }

    @Test
    public void leavesForeignFilesAlone() throws IOException {
        try (Store store = open(new NioDisk())) {
            store.subsetFolder(JOURNAL, "s1");
        }
        File foreign = new File(subset(), "holiday.jpg");
        Files.write(foreign.toPath(), new byte[] {1});
        File misplaced = new File(subset(), new PhotoName(1, 1, "s2", "train", "p", "s", "v").toString());
        Files.write(misplaced.toPath(), new byte[] {1});
        try (Store store = open(new NioDisk())) {
            assertTrue(foreign.exists() && misplaced.exists());
            assertNull(store.journal().last(JOURNAL, "s1"));
            assertNull(store.journal().last(JOURNAL, "s2"));
        }
    }

    @Test
    public void aJournalThatIsThereIsMadeToLastToo() throws IOException {
        open(new NioDisk()).close(); // whoever made it may have been killed before it was flushed
        DyingDisk disk = new DyingDisk();
        open(disk).close();
        assertEquals(Arrays.asList("sync " + folder.getRoot().getName(), "sync private"), disk.steps);
    }

    @Test
    public void aFolderThatWasTakenAwayIsMadeAnew() throws IOException {
        try (Store store = open(new NioDisk())) {
            assertTrue(store.subsetFolder(JOURNAL, "s1").delete());
            store.save(JOURNAL, SESSION, name(1, 1), TinyJpeg.of(100, 1), "now", NOTHING);
            assertEquals(1, names().length);
        }
    }

    @Test
    public void closingWaitsForThePhotoThatIsBeingWritten() throws Exception {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch written = new CountDownLatch(1);
        final Store store = open(new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                writing.countDown();
                try {
                    written.await();
                } catch (InterruptedException error) {
                    throw new IOException(error);
                }
                super.writeNew(file, content);
            }
        });
        FutureTask<PhotoEntry> save = new FutureTask<>(new Callable<PhotoEntry>() {
            @Override
            public PhotoEntry call() throws IOException {
                return store.save(JOURNAL, SESSION, name(1, 1), TinyJpeg.of(100, 1), "now", NOTHING);
            }
        });
        FutureTask<Void> close = new FutureTask<>(new Callable<Void>() {
            @Override
            public Void call() throws IOException {
                store.close();
                return null;
            }
        });
        new Thread(save).start();
        writing.await();
        Thread closing = new Thread(close);
        closing.start();
        while (closing.getState() == Thread.State.NEW || closing.getState() == Thread.State.RUNNABLE) {
            Thread.yield();
        }
        assertFalse(close.isDone());
        written.countDown();
        PhotoEntry entry = save.get();
        close.get();
        try (Store again = open(new NioDisk())) {
            assertEquals(entry.sha256, again.journal().current(JOURNAL, "s1", 1).sha256);
        }
        try {
            store.save(JOURNAL, SESSION, name(2, 1), TinyJpeg.of(100, 1), "now", NOTHING);
            fail("a closed store took a photo");
        } catch (IOException error) {
            assertEquals("the store is closed", error.getMessage());
        }
        assertEquals(1, names().length);
    }

    /**
     * As shared storage from Android 11 on: what an earlier installation has saved is not told of, cannot be made anew, and is in
     * the way (Android's documentation, "Access media files from shared storage": files of an app are its own until it is
     * uninstalled).
     */
    private static final class HidingDisk extends NioDisk {
        private final Set<String> hidden = new HashSet<>();
        private boolean callsItOtherwise;

        @Override
        public void writeNew(File file, byte[] content) throws IOException {
            demandFree(file);
            super.writeNew(file, content);
        }

        @Override
        public void renameNew(File from, File to) throws IOException {
            demandFree(to);
            super.renameNew(from, callsItOtherwise ? new File(to.getParentFile(), "photo (1).jpg") : to);
        }

        private void demandFree(File file) throws IOException {
            if (hidden.contains(file.getName())) {
                throw new FileAlreadyExistsException(file.getPath());
            }
        }
    }

    private static void save(Store store, int index) throws IOException {
        store.save(JOURNAL, SESSION, name(index, 1), TinyJpeg.of(100, index), "now", NOTHING);
    }

    @Test
    public void aNameThatIsTakenByWhatCannotBeSeenIsRefusedWithThatReason() throws IOException {
        HidingDisk disk = new HidingDisk();
        try (Store store = open(disk)) {
            save(store, 1);
            for (String taken : new String[] {name(2, 1).toString(), Store.PART + name(2, 1)}) {
                disk.hidden.add(taken);
                try {
                    save(store, 2);
                    fail(taken + " was taken");
                } catch (NameTaken error) {
                    assertTrue(error.getMessage(), error.getMessage().startsWith(name(2, 1) + " is there already, where"));
                }
                disk.hidden.clear();
            }
            assertEquals(1, names().length);
            assertEquals(1, store.journal().last(JOURNAL, "s1").index);
            save(store, 2);
            assertEquals(2, names().length);
        }
    }

    @Test
    public void aPhotoThatADiskPutsUnderAnotherNameIsNotSaved() throws IOException {
        HidingDisk disk = new HidingDisk();
        disk.callsItOtherwise = true;
        try (Store store = open(disk)) {
            save(store, 1);
            fail("it is not under its name");
        } catch (IOException error) {
            assertTrue(error.getMessage(), error.getMessage().startsWith("the photo is not under its name"));
        }
        try (Store store = open(new NioDisk())) {
            assertNull(store.journal().last(JOURNAL, "s1"));
        }
    }
}
