package org.chexrig.desktop;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cookie by which an X server knows its own user. */
final class XAuthority {
    static final String COOKIE = "MIT-MAGIC-COOKIE-1";
    private static final int LOCAL = 256;
    private static final int ANY_HOST = 65535;

    private XAuthority() {
    }

    /** Gives the cookie for a display of this computer; empty where none is on record. */
    static byte[] cookie(String display) {
        String named = System.getenv("XAUTHORITY");
        Path file = named == null ? Path.of(System.getProperty("user.home"), ".Xauthority") : Path.of(named);
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            String host = InetAddress.getLocalHost().getHostName();
            while (true) {
                int family = in.readUnsignedShort();
                String address = text(in);
                String number = text(in);
                String kind = text(in);
                byte[] cookie = bytes(in);
                boolean here = family == ANY_HOST || family == LOCAL && address.equals(host);
                if (here && kind.equals(COOKIE) && (number.isEmpty() || number.equals(display))) {
                    return cookie;
                }
            }
        } catch (EOFException error) {
            return new byte[0];
        } catch (IOException error) {
            return new byte[0]; // no file, which servers without any check need not have
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return bytes;
    }
}
