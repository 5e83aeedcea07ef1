package org.chexrig.core.phone;

import java.util.Map;

/**
 * The phone's camera, one photo at a time.
 *
 * <p>Threads of the agent call {@link #prepare}, {@link #shoot}, {@link #frame}, {@link #level}, {@link #reopen} and
 * {@link #close}, never two at once; {@link #cancel} comes from another thread while one of them runs. Each must return
 * within its time, by itself or soon after {@code cancel}. The agent watches over that: a camera that fails or does not come back before the frame was
 * read is cancelled, reopened once and tried again, and then refused with the code {@code camera}; what it hands over
 * later is dropped. Unexpected errors thrown here are refused alike.
 *
 * <p>The times are such that two attempts and a reopening fit a controller's patience (30 s for an opening, 60 s for a
 * photo).
 */
public interface Camera {
    /** How long the agent waits for {@link #prepare}, milliseconds. */
    long MAX_PREPARE_MS = 10_000;
    /** How long the agent waits for {@link #shoot}, milliseconds, beside the exposure. */
    long MAX_SHOOT_MS = 20_000;
    /** The same with the exposure, as {@link #prepare} refuses what does not fit. */
    long MAX_LONG_SHOOT_MS = 50_000;
    /** So many exposures a photo may take: a camera may need frames like it before. */
    int MAX_EXPOSURES = 5;
    /** How long the agent waits for {@link #frame}, milliseconds. */
    long MAX_FRAME_MS = 3_000;
    /** How long the agent waits for {@link #reopen}, milliseconds. */
    long MAX_REOPEN_MS = 5_000;
    /** How long the agent waits for a call to end after {@link #cancel}, milliseconds. */
    long MAX_CANCEL_MS = 1_000;

    /**
     * Get ready for a subset: called at each session's opening, before the controller is told {@code opened}.
     *
     * <p>Converges focus, exposure and white balance once and locks them, or sets the wanted values where they are given.
     *
     * @param wanted what the plan asks for
     * @throws CameraTrouble when the camera cannot do it, with a sentence for the operator
     */
    void prepare(CameraSettings wanted) throws CameraTrouble;

    /**
     * Take one still photo whose exposure begins after this call.
     *
     * @param wanted how it is to be taken; what it leaves open is as {@link #prepare} has it
     * @param listener told as soon as the sensor has read the frame, from any thread, before this method returns
     * @return the photo
     * @throws CameraTrouble when there is none; {@link CameraTrouble#cancelled} says whether {@code cancel} was why
     */
    Photo shoot(Wanted wanted, ExposureListener listener) throws CameraTrouble;

    /**
     * Take a small picture of what the camera sees now, for a person who is setting up: grey, JPEG, its longest side
     * {@link Thumbnails#LONGEST_SIDE} pixels, the right way up. A photo that is asked for meanwhile cancels it.
     *
     * @return the picture, or null where there is none now
     * @throws CameraTrouble as {@link #shoot}
     */
    byte[] frame() throws CameraTrouble;

    /**
     * What the camera is able to, after {@link #prepare}: {@code legacy}, {@code limited}, {@code full}, {@code 3},
     * {@code external}, or {@code unknown}; a camera of the kind {@code legacy} may expose after it has said that it has
     * done so.
     */
    String level();

    /**
     * How the camera is set beside focus, exposure and white balance, after {@link #prepare}: one line of at most 120
     * printable ASCII characters, such as {@code noise fast; edges fast; ois off; 30 fps; lens 4.38 mm}.
     */
    String processing();

    /**
     * What the camera is, for a person who reports on it: text, numbers, lists and maps of such, by their names, and no
     * serial number. From a thread that may wait.
     */
    Map<String, Object> facts();

    /**
     * Why the camera cannot be used now, though it could be later (another app is on the screen or has it); null where it
     * can. Any thread calls it, at any time, just before each photo; it returns at once.
     */
    Trouble trouble();

    /** Make a call under way return soon, with {@link CameraTrouble}. Returns at once; without a call it does nothing. */
    void cancel();

    /**
     * Close the camera and open it anew; the settings of the last {@code prepare} count again.
     *
     * @throws CameraTrouble when it does not open
     */
    void reopen() throws CameraTrouble;

    /** Let go of the camera at the agent's end. */
    void close();

    /** Maker of the phone, as it stands in EXIF; ASCII. */
    String make();

    /** Model of the phone, as it stands in EXIF; ASCII. */
    String model();
}
