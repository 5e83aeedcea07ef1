package org.chexrig.core.phone;

import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Message;

/** How a photo was taken, within the limits of the wire. */
public final class Used {
    private static final int MAX_EXPOSURE_US = 60_000_000;
    private static final int MAX_ISO = 1_000_000;
    private static final double MAX_FOCUS_DPT = 100;

    final Integer exposureUs;
    final Integer iso;
    final String whiteBalance;
    final Double focusDpt;

    Used(Integer exposureUs, Integer iso, String whiteBalance, Double focusDpt) {
        this.exposureUs = within(exposureUs, MAX_EXPOSURE_US);
        this.iso = within(iso, MAX_ISO);
        this.whiteBalance = whole(whiteBalance);
        boolean known = focusDpt != null && focusDpt >= 0 && focusDpt <= MAX_FOCUS_DPT;
        this.focusDpt = known ? focusDpt : null;
    }

    static Used of(Photo photo) {
        return new Used(photo.exposureUs, photo.iso, photo.whiteBalance, photo.focusDpt);
    }

    /** What would have to be cut or altered is no good to be given back. */
    private static String whole(String words) {
        boolean fits = words != null && words.equals(Message.printable(words, Capture.MAX_WHITE_BALANCE));
        return fits ? words : "";
    }

    private static Integer within(Integer value, int largest) {
        return value != null && value >= 1 && value <= largest ? value : null;
    }
}
