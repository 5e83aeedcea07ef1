package org.chexrig.core.phone;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.chexrig.core.store.Disk;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.PairingKey;

/** The pairing code, kept in a file that only its owner reads. One is made where there is none. */
public final class Pairing {
    /** The file's name within the private folder. */
    public static final String FILE_NAME = "pairing-code";

    private final File file;
    private final Disk disk;
    private final SecureRandom random = new SecureRandom();
    private volatile String code;

    /**
     * Reads the code, or makes one.
     *
     * @param privateFolder where it is kept; made where it is not there
     * @param disk how its name is made to last
     * @throws IOException when it cannot be read or written, or is none
     */
    public Pairing(File privateFolder, Disk disk) throws IOException {
        file = new File(privateFolder, FILE_NAME);
        this.disk = disk;
        Files.createDirectories(privateFolder.toPath());
        if (file.exists()) {
            String text = new String(Files.readAllBytes(file.toPath()), StandardCharsets.ISO_8859_1).trim();
            try {
                code = PairingKey.grouped(text);
            } catch (IllegalArgumentException error) {
                throw new IOException("there is no pairing code in " + file + "; delete it, and a new one is made");
            }
        } else {
            keep(PairingKey.newCode(random));
        }
    }

    /** The code as a person types it. */
    public String code() {
        return code;
    }

    /** The key that follows from it. */
    public byte[] key() {
        return PairingKey.fromCode(code);
    }

    /** Keeps another code; when this returns, it survives a power cut. From one thread at a time. */
    public void keep(String newCode) throws IOException {
        String grouped = PairingKey.grouped(newCode);
        put(grouped);
        try {
            disk.syncFolder(file.getParentFile());
        } catch (IOException error) {
            putBack(error);
            throw error;
        }
        code = grouped;
    }

    /** The file must not say another code than the one that counts: after a restart it would be the other way round. */
    private void putBack(IOException cause) {
        try {
            if (code != null) {
                put(code);
            }
        } catch (IOException error) {
            cause.addSuppressed(error);
        }
    }

    private void put(String grouped) throws IOException {
        File fresh = new File(file.getPath() + "." + Hex.random(8, random) + ".new");
        try {
            write(fresh.toPath(), grouped + "\n");
            Files.move(fresh.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh.toPath());
        }
    }

    private static void write(Path path, String text) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(path);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }
}
