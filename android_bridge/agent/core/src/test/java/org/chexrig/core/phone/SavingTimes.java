package org.chexrig.core.phone;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.Saved;

/**
 * How long a photo takes from the end of its exposure to {@code saved}, over the real ports, beside a plain program that
 * writes the same bytes, flushes and renames them. Prints a line of both for each photo, in milliseconds.
 */
public final class SavingTimes {
    private static final int WIDTH = 4000;
    private static final int HEIGHT = 3000;
    private static final int UNCOUNTED = 5; // until Java has compiled what runs often
    private static final int PLAIN_AT_ONCE_BYTES = 1 << 20; // the quickest of those tried

    private SavingTimes() {
    }

    /** Takes a folder on the disk to measure, how many photos, and {@code pictures} to have small ones made beside. */
    public static void main(String[] arguments) throws Exception {
        File folder = new File(arguments[0]);
        int photos = Integer.parseInt(arguments[1]);
        ImageIO.setUseCache(false);
        byte[] jpeg = photo();
        System.out.println("bytes " + jpeg.length);
        try (TestRig rig = new TestRig(folder)) {
            rig.camera.photo = jpeg;
            rig.makes = arguments[2].equals("pictures") ? new Small() : null;
            for (int at = 0, index = 9; at < photos + UNCOUNTED; at++, index++) {
                if (index == 9) { // a session of the rig has no more
                    index = 1;
                    rig.nextSubset();
                    rig.open(1, 1, Opened.class);
                }
                Capture capture = rig.capture(index, 1);
                Saved saved = rig.ask(capture, Saved.class);
                double ours = (System.nanoTime() - rig.camera.exposedNs) / 1e6;
                if (saved == null || saved.sizeBytes < jpeg.length) {
                    throw new IllegalStateException("not saved");
                }
                Thread.sleep(500); // as until the next photo; the small picture is done by then
                // Memory that was never used costs a virtual machine more than writing: each gets the other's.
                Files.delete(rig.file(capture).toPath());
                double plain = plain(folder, jpeg);
                if (at >= UNCOUNTED) {
                    System.out.println("times " + ours + " " + plain);
                }
            }
        }
    }

    private static double plain(File folder, byte[] jpeg) throws IOException {
        File part = new File(folder, "plain.part");
        File last = new File(folder, "plain.jpg");
        long began = System.nanoTime();
        try (FileChannel channel = FileChannel.open(part.toPath(), StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW)) {
            ByteBuffer left = ByteBuffer.wrap(jpeg);
            while (left.position() < jpeg.length) {
                left.limit(Math.min(jpeg.length, left.position() + PLAIN_AT_ONCE_BYTES));
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(part.toPath(), last.toPath());
        double took = (System.nanoTime() - began) / 1e6;
        Files.delete(last.toPath());
        return took;
    }

    /** Twelve megapixels of noise, of which a JPEG takes about 8 MB. */
    private static byte[] photo() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        int[] row = new int[WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                row[x] = 0x010101 * (100 + x * 60 / WIDTH + random.nextInt(80));
            }
            image.setRGB(0, y, WIDTH, 1, row, 0, WIDTH);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(0.95f);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        }
        return bytes.toByteArray();
    }

    /** Decodes the whole photo, as whoever makes a small picture of it has to. */
    private static final class Small implements Thumbnails {
        @Override
        public byte[] grey(byte[] jpeg) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
            try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
                reader.setInput(in, true, true);
                ImageReadParam how = reader.getDefaultReadParam();
                how.setSourceSubsampling(WIDTH / LONGEST_SIDE, WIDTH / LONGEST_SIDE, 0, 0);
                ByteArrayOutputStream small = new ByteArrayOutputStream();
                ImageIO.write(reader.read(0, how), "jpeg", small);
                return small.toByteArray();
            } catch (IOException error) {
                throw new IllegalStateException(error);
            } finally {
                reader.dispose();
            }
        }
    }
}
