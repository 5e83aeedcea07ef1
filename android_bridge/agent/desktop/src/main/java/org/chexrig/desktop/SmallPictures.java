package org.chexrig.desktop;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.chexrig.core.exif.Orientation;
import org.chexrig.core.phone.Thumbnails;
import org.chexrig.core.picture.Grey;

/** Reads and writes JPEGs by Java's own means: the small picture of each photo, and photos themselves. */
final class SmallPictures implements Thumbnails {
    private static final int QUALITY = 75;

    @Override
    public byte[] grey(byte[] photo) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(photo))) {
            reader.setInput(in, true, true);
            // a JPEG holds brightness and colour apart: without turning it into red, green and blue it is there at once
            Raster raster = reader.readRaster(0, null);
            int width = raster.getWidth();
            int height = raster.getHeight();
            byte[] all = ((DataBufferByte) raster.getDataBuffer()).getData();
            int bands = raster.getNumBands();
            byte[] levels = new byte[width * height];
            for (int at = 0; at < levels.length; at++) {
                levels[at] = all[at * bands];
            }
            return small(new Grey(width, height, levels).within(LONGEST_SIDE).upright(Orientation.of(photo)));
        } catch (IOException unreadable) {
            return null;
        } finally {
            reader.dispose();
        }
    }

    /** Gives a grey picture as a JPEG. */
    static byte[] small(Grey grey) throws IOException {
        BufferedImage picture = new BufferedImage(grey.width, grey.height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] levels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        System.arraycopy(grey.levels, 0, levels, 0, levels.length);
        return jpeg(picture, QUALITY);
    }

    /** Gives a picture as a JPEG of a quality from 1 to 100. */
    static byte[] jpeg(BufferedImage picture, int quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 18);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(quality / 100f);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
