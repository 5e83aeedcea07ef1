package org.chexrig.core.phone;

import org.chexrig.core.exif.ExifCopy;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Message;
import org.chexrig.core.wire.Open;

/** What is written into a photo about itself. */
final class PhotoRecord {
    private PhotoRecord() {
    }

    /**
     * Gives the file that will be saved.
     *
     * @throws CameraTrouble when the camera's photo is no JPEG; whether it is a whole one is for the store to find out
     */
    static byte[] develop(Photo photo, Open session, Capture request, Camera camera, String takenAt)
            throws CameraTrouble {
        String make = Message.printable(camera.make(), 64);
        String model = Message.printable(camera.model(), 64);
        String record = "{\"name\":\"" + request.name + "\",\"journal\":\"" + session.journal
                + "\",\"session\":\"" + request.session + "\",\"shown_sha256\":\"" + request.shownSha256
                + "\",\"sensor_time_ns\":" + photo.sensorTimeNs + ",\"exposure_us\":" + photo.exposureUs
                + ",\"iso\":" + photo.iso + settings(photo) + ",\"make\":\"" + escaped(make) + "\",\"model\":\""
                + escaped(model) + "\",\"taken_at\":\"" + takenAt + "\"}";
        try {
            return new ExifCopy(request.name, record, make, model, takenAt).into(photo.jpeg);
        } catch (IllegalArgumentException error) {
            throw new CameraTrouble(Refusal.NOT_WHOLE + error.getMessage(), error, false);
        }
    }

    /** What stands there only where it is known. */
    private static String settings(Photo photo) {
        Used used = Used.of(photo);
        return (photo.whiteBalanceK == null ? "" : ",\"white_balance_k\":" + photo.whiteBalanceK)
                + (used.focusDpt == null ? "" : ",\"focus_dpt\":" + used.focusDpt)
                + (used.whiteBalance.isEmpty() ? "" : ",\"white_balance\":\"" + escaped(used.whiteBalance) + "\"");
    }

    private static String escaped(String printable) {
        return printable.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
