package org.chexrig.desktop;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.chexrig.core.phone.CameraTrouble;

/**
 * Looks at the frames that the display's window hands over in a memory-mapped file, where no program may grab the screen.
 *
 * <p>Two slots are written in turn under a sequence lock; a copy counts only if its slot was not begun anew meanwhile. A
 * living window holds an exclusive lock on the file.
 */
final class FramesSource implements SceneSource {
    private static final long MAGIC = Long.reverseBytes(0x4348455846524D31L); // CHEXFRM1
    private static final int HEADER_BYTES = 4096;
    private static final int BEGUN = 8;
    private static final int DONE = 16;
    private static final int SLOT_BYTES = 24;
    private static final int[] SLOT_WORDS = {64, 128};
    private static final long PATIENCE_NS = 250_000_000L;

    private final Path file;

    FramesSource(File file) {
        this.file = file.toPath();
    }

    @Override
    public Scene grab() throws CameraTrouble {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() < HEADER_BYTES) {
                throw nothing("a file too short to hold frames");
            }
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            mapped.order(ByteOrder.LITTLE_ENDIAN);
            if (mapped.getLong(0) != MAGIC) {
                throw nothing("this file holds something other than a window's frames");
            }
            return read(mapped);
        } catch (IOException error) {
            throw nothing(error.toString());
        }
    }

    private Scene read(MappedByteBuffer mapped) throws CameraTrouble, IOException {
        long began = System.nanoTime();
        while (true) {
            Scene[] found = new Scene[1];
            boolean whole = copy(mapped, found);
            if (!writerLives()) { // asked after the copy: alive now means alive when the copy was made
                throw nothing("the window that published here is gone");
            }
            if (whole && found[0] != null) {
                return found[0];
            }
            if (whole) {
                throw nothing("the window has blanked itself");
            }
            if (System.nanoTime() - began > PATIENCE_NS) {
                throw nothing("no whole frame in time");
            }
            Thread.onSpinWait();
        }
    }

    /** Copies the last finished frame; says whether the copy is whole, and gives none where nothing is shown. */
    private static boolean copy(MappedByteBuffer mapped, Scene[] into) {
        long done = mapped.getLong(DONE);
        VarHandle.fullFence();
        int slot = (int) (done % 2);
        int place = SLOT_WORDS[slot];
        int width = (int) mapped.getLong(place);
        int height = (int) mapped.getLong(place + 8);
        int channels = (int) mapped.getLong(place + 16);
        boolean shown = mapped.getLong(place + 24) != 0;
        long start = HEADER_BYTES + slot * mapped.getLong(SLOT_BYTES);
        long size = (long) width * height * channels;
        boolean fits = width > 0 && height > 0 && (channels == 1 || channels == 3) && start + size <= mapped.capacity();
        if (shown && fits) {
            byte[] bytes = new byte[(int) size];
            mapped.get((int) start, bytes);
            into[0] = new Scene(width, height, pixels(bytes, channels));
        }
        VarHandle.fullFence();
        return done > 0 && mapped.getLong(BEGUN) <= done + 1;
    }

    private static int[] pixels(byte[] bytes, int channels) {
        int[] pixels = new int[bytes.length / channels];
        for (int at = 0; at < pixels.length; at++) {
            if (channels == 1) {
                pixels[at] = (bytes[at] & 0xFF) * 0x010101;
            } else {
                int from = 3 * at; // blue, green, red
                pixels[at] = (bytes[from + 2] & 0xFF) << 16 | (bytes[from + 1] & 0xFF) << 8 | bytes[from] & 0xFF;
            }
        }
        return pixels;
    }

    /** Looks for the window's flock, which Java itself cannot ask for, in the system's list of locks. */
    private boolean writerLives() throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        for (String lock : Files.readAllLines(Path.of("/proc/locks"))) {
            if (lock.contains(" FLOCK ") && lock.contains(" WRITE ") && lock.contains(inode) && !lock.contains("->")) {
                return true;
            }
        }
        return false;
    }

    private CameraTrouble nothing(String got) {
        return new CameraTrouble("no window shows anything: " + got + " (" + file + ")");
    }

    @Override
    public String description() {
        return "The camera looks at the window's own frames in " + file + ".";
    }
}
