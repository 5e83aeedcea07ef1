package org.chexrig.core.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.chexrig.core.wire.PhotoName;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public final class PhotoJournalTest {
    private static final String JOURNAL = "0123456789abcdef";
    private static final String SESSION = "0123456789abcdef0123456789abcdef";
    private static final String DIGEST = SESSION + SESSION;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private File file;

    @Before
    public void place() {
        file = new File(folder.getRoot(), "photos.journal");
    }

    private static PhotoEntry entry(int index, int take, boolean superseded) {
        PhotoName name = new PhotoName(index, take, "s1", "train", "patient1", "study1", "view1");
        return PhotoJournal.entryOf(JOURNAL, name, SESSION, 1000 + index, DIGEST, superseded);
    }

    private PhotoJournal open() throws IOException {
        return new PhotoJournal(file, new NioDisk());
    }

    private byte[] written() throws IOException {
        try (PhotoJournal journal = open()) {
            journal.record(entry(1, 1, false), "now");
            journal.record(entry(2, 1, false), "now");
            journal.supersede(journal.last(JOURNAL, "s1"));
            journal.record(entry(2, 2, false), "now");
            journal.record(entry(3, 1, true), "now");
        }
        return Files.readAllBytes(file.toPath());
    }

    @Test
    public void givesBackWhatWasWritten() throws IOException {
        written();
        try (PhotoJournal journal = open()) {
            PhotoEntry last = journal.last(JOURNAL, "s1");
            assertEquals(3, last.index);
            assertTrue(last.superseded);
            assertEquals(1003, last.sizeBytes);
            assertEquals(DIGEST, last.sha256);
            assertEquals(SESSION, last.session);
            assertTrue(journal.find(JOURNAL, "s1", 2, 1).superseded);
            assertEquals(2, journal.current(JOURNAL, "s1", 2).take);
            assertNull(journal.last(JOURNAL, "other"));
            assertNull(journal.last("fedcba9876543210", "s1"));
        }
    }

    @Test
    public void tornAtAnyByteItLosesTheTornLineOnly() throws IOException {
        byte[] whole = written();
        // each line is like the others: every byte of the last ones, and some of the others
        for (int length = 0; length <= whole.length; length += length < whole.length - 250 ? 7 : 1) {
            byte[] torn = Arrays.copyOf(whole, length);
            Files.write(file.toPath(), torn);
            int kept = 0;
            for (int at = 0; at < length; at++) {
                kept = torn[at] == '\n' ? at + 1 : kept;
            }
            try (PhotoJournal journal = open()) {
                int lines = new String(torn, 0, kept, StandardCharsets.US_ASCII).split("\n", -1).length - 1;
                PhotoEntry last = journal.last(JOURNAL, "s1");
                assertEquals("" + length, lines < 2, last == null);
                assertEquals("" + length, lines > 2, journal.find(JOURNAL, "s1", 2, 1) != null);
                assertEquals("" + length, lines > 5, journal.find(JOURNAL, "s1", 3, 1) != null);
                journal.record(entry(9, 1, false), "later"); // and goes on behind it
            }
            try (PhotoJournal journal = open()) {
                assertEquals(9, journal.last(JOURNAL, "s1").index);
            }
        }
    }

    @Test
    public void aTailOfZerosIsATornLine() throws IOException {
        byte[] whole = written(); // as file systems leave it that note the length before the content
        Files.write(file.toPath(), Arrays.copyOf(whole, whole.length + 700));
        try (PhotoJournal journal = open()) {
            assertNotNull(journal.find(JOURNAL, "s1", 3, 1));
        }
        assertEquals(whole.length, file.length());
    }

    @Test
    public void damageAnywhereBeforeTheLastLineIsAnError() throws IOException {
        byte[] whole = written();
        int lastLine = new String(whole, 0, whole.length - 1, StandardCharsets.US_ASCII).lastIndexOf('\n') + 1;
        for (int at = 0; at < lastLine - 1; at++) { // without that line's end the two would be one, and torn
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            expectDamage(damaged, "" + at);
        }
    }

    @Test
    public void aLineThatIsMissingOrDoubledIsAnError() throws IOException {
        byte[] whole = written();
        String[] lines = new String(whole, StandardCharsets.US_ASCII).split("(?<=\n)");
        for (int each = 0; each < lines.length - 1; each++) {
            StringBuilder missing = new StringBuilder();
            StringBuilder doubled = new StringBuilder();
            for (int at = 0; at < lines.length; at++) {
                missing.append(at == each ? "" : lines[at]);
                doubled.append(lines[at]).append(at == each ? lines[at] : "");
            }
            if (each < lines.length - 2) { // where but one line is left behind the gap, it could be a torn one
                expectDamage(missing.toString().getBytes(StandardCharsets.US_ASCII), "missing " + each);
            }
            expectDamage(doubled.toString().getBytes(StandardCharsets.US_ASCII), "doubled " + each);
        }
    }

    private void expectDamage(byte[] content, String what) throws IOException {
        Files.write(file.toPath(), content);
        try {
            open().close();
            fail(what);
        } catch (JournalDamaged error) {
            assertTrue(error.getMessage(), error.getMessage().contains("photos.journal"));
        }
    }

    @Test
    public void takesNoSecondPhotoOfAnIndex() throws IOException {
        try (PhotoJournal journal = open()) {
            journal.record(entry(1, 1, false), "now");
            for (PhotoEntry each : new PhotoEntry[] {entry(1, 1, false), entry(1, 1, true), entry(1, 2, false)}) {
                try {
                    journal.record(each, "now");
                    fail(each.name);
                } catch (IOException error) {
                    assertFalse(error instanceof JournalDamaged);
                }
            }
            journal.supersede(journal.last(JOURNAL, "s1"));
            journal.record(entry(1, 2, false), "now");
        }
        try (PhotoJournal journal = open()) {
            assertEquals(2, journal.current(JOURNAL, "s1", 1).take);
        }
    }
}
