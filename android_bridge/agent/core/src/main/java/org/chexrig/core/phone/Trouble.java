package org.chexrig.core.phone;

/** Why no photo can be taken now, though one could later. */
public final class Trouble {
    /** Code: the phone is too hot. */
    public static final String HEAT = "heat";
    /** Code: there is a call. */
    public static final String CALL = "call";
    /** Code: another app is on the phone's screen, or it is locked. */
    public static final String COVERED = "covered";
    /** Code: the battery is nearly empty. */
    public static final String BATTERY = "battery";
    /** Code: too little room for another photo. */
    public static final String STORAGE_FULL = "storage_full";
    /** Code: another app has the camera, or it is switched off. */
    public static final String CAMERA = "camera";

    private static final int MAX_SECONDS = 86_400;

    /** One of the codes of this class. */
    public final String code;
    /** One sentence for the operator. */
    public final String reason;
    /** How long it may last, 0 to 86,400; null where nobody knows. */
    public final Integer seconds;

    /** Makes one; seconds beyond their limits are taken as the limit. */
    public Trouble(String code, String reason, Integer seconds) {
        this.code = code;
        this.reason = reason;
        this.seconds = seconds == null ? null : (Integer) Math.max(0, Math.min(MAX_SECONDS, seconds));
    }
}
