package org.chexrig.core.phone;

import org.chexrig.core.exif.ExifCopy;
import org.chexrig.core.store.WholeJpeg;
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
     * @throws CameraTrouble when the camera's JPEG is not whole
     */
    static byte[] develop(Photo photo, Open session, Capture request, Camera camera, String takenAt)
            throws CameraTrouble {
        String objection = WholeJpeg.whyNotWhole(photo.jpeg);
        if (!objection.isEmpty()) {
            throw new CameraTrouble("the camera's photo is not whole: " + objection);
        }
        String make = Message.printable(camera.make(), 64);
        String model = Message.printable(camera.model(), 64);
        String record = "{\"name\":\"" + request.name + "\",\"journal\":\"" + session.journal
                + "\",\"session\":\"" + request.session + "\",\"shown_sha256\":\"" + request.shownSha256
                + "\",\"sensor_time_ns\":" + photo.sensorTimeNs + ",\"exposure_us\":" + photo.exposureUs
                + ",\"iso\":" + photo.iso + whiteBalance(photo) + ",\"make\":\"" + escaped(make) + "\",\"model\":\"" + escaped(model)
                + "\",\"taken_at\":\"" + takenAt + "\"}";
        return new ExifCopy(request.name, record, make, model, takenAt).into(photo.jpeg);
    }

    private static String whiteBalance(Photo photo) {
        return photo.whiteBalanceK == null ? "" : ",\"white_balance_k\":" + photo.whiteBalanceK;
    }

    private static String escaped(String printable) {
        return printable.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
