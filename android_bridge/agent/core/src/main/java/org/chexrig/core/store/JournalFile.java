package org.chexrig.core.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.Sha256;

/**
 * Lines that last: each is on the disk before {@link #append} returns, and checked when it is read again.
 *
 * <p>A line is {@code <check> <words>}, where the check is of the line's number and its words. So a line that was altered,
 * lost or doubled is noticed. Each line is flushed before the next is begun, so that only the last can be torn by a crash:
 * it is cut off, since nobody was told of it. Damage anywhere else is an error.
 */
final class JournalFile implements Closeable {
    private static final int CHECK_DIGITS = 16;

    private final File file;
    private final FileChannel channel;
    private final List<String> words = new ArrayList<>();
    private int lines;
    private long end;
    private String broken;

    JournalFile(File file, Disk disk) throws IOException {
        this.file = file;
        channel = FileChannel.open(file.toPath(), StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE);
        try {
            load();
            // Its name may be younger than the last flush, even if it is not new: whoever made it may have been killed.
            disk.syncFolder(file.getAbsoluteFile().getParentFile());
        } catch (IOException | RuntimeException error) {
            channel.close();
            throw error;
        }
    }

    /** Gives the words of all lines found at the start, once. */
    List<String> takeLoaded() {
        List<String> loaded = new ArrayList<>(words);
        words.clear();
        return loaded;
    }

    /** Writes one line; when this returns, it survives a power cut. One thread at a time. */
    void append(String content) throws IOException {
        if (broken != null) {
            throw new IOException("the phone's journal cannot be written any more: " + broken);
        }
        ByteBuffer left = ByteBuffer.wrap(line(lines + 1, content));
        long at = end;
        try {
            while (left.hasRemaining()) {
                at += channel.write(left, at);
            }
        } catch (IOException error) {
            takeBack(error);
            throw error;
        }
        try {
            channel.force(true);
        } catch (IOException error) {
            broken = error.toString(); // what of it is on the disk, nobody can say now
            throw error;
        }
        end = at;
        lines++;
    }

    private void takeBack(IOException cause) {
        try {
            channel.truncate(end);
        } catch (IOException error) {
            broken = cause.toString();
        }
    }

    private void load() throws IOException {
        byte[] all = readAll();
        int at = 0;
        while (at < all.length) {
            int stop = at;
            while (stop < all.length && all[stop] != '\n') {
                stop++;
            }
            String content = stop == all.length ? null : checked(new String(all, at, stop - at,
                    StandardCharsets.ISO_8859_1), lines + 1);
            if (content == null) {
                if (stop < all.length - 1) {
                    throw new JournalDamaged(file, lines + 1, "its check does not fit, and it is not the last");
                }
                break;
            }
            words.add(content);
            lines++;
            at = stop + 1;
        }
        end = at;
        if (at < all.length) {
            channel.truncate(at);
            channel.force(true);
        }
    }

    private byte[] readAll() throws IOException {
        if (channel.size() > Integer.MAX_VALUE - 8) {
            throw new JournalDamaged(file, 1, "it is " + channel.size() + " bytes long");
        }
        ByteBuffer all = ByteBuffer.allocate((int) channel.size());
        while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {
            continue;
        }
        return all.array();
    }

    private static byte[] line(int number, String content) {
        return (check(number, content) + " " + content + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String checked(String line, int number) {
        if (line.length() <= CHECK_DIGITS || line.charAt(CHECK_DIGITS) != ' ') {
            return null;
        }
        String content = line.substring(CHECK_DIGITS + 1);
        return line.startsWith(check(number, content)) ? content : null;
    }

    private static String check(int number, String content) {
        byte[] checked = (number + " " + content).getBytes(StandardCharsets.ISO_8859_1);
        return Hex.encode(Sha256.of(checked)).substring(0, CHECK_DIGITS);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
