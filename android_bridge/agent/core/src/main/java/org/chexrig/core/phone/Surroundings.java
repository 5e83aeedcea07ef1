package org.chexrig.core.phone;

/** What {@link PhoneSide} looks up. Each answers at once. */
public interface Surroundings {
    /** Gives the newest photo of a subset in the phone's journal, or null. */
    LastPhoto progress(String journal, String subset);

    /** Gives what the sensors said last, within the limits of the wire. */
    Reported reported();

    /** Says why no photo can be taken now; null where one can. */
    Trouble trouble();

    /** Says what the camera is able to, as the last opening found it: 1 to 32 of {@code A-Z a-z 0-9 . _ -}. */
    String cameraLevel();

    /** Says how the camera is set in all else, as the last opening found it: at most 120 printable ASCII characters. */
    String processing();

    /** Says what the phone notices of itself and the room now. */
    Witness.Reading witness();

    /** Gives 32 hex digits that nobody can guess, new at each call. */
    String newChallenge();

    /** What the phone reports of itself. */
    final class Reported {
        final String model;
        final long freeBytes;
        final Integer batteryPercent;
        final Number temperatureC;

        /** Makes it; battery and temperature are null without such a sensor. */
        public Reported(String model, long freeBytes, Integer batteryPercent, Number temperatureC) {
            this.model = model;
            this.freeBytes = freeBytes;
            this.batteryPercent = batteryPercent;
            this.temperatureC = temperatureC;
        }
    }
}
